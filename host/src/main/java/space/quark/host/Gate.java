package space.quark.host;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Counts what is under way behind it, and once closed lets nothing more in. */
public final class Gate {
    private static final int CLOSED = 1 << 31;
    private static final Duration GLANCE = Duration.ofMillis(2);

    private final AtomicInteger state = new AtomicInteger();
    private final LongAdder answered = new LongAdder();
    private final LongAdder failed = new LongAdder();

    /** Lets one in; false when the gate is closed. Each true wants one {@link #leave}. */
    public boolean enter() {
        if (state.incrementAndGet() < 0) {
            state.decrementAndGet();
            return false;
        }
        return true;
    }

    public void leave() {
        state.decrementAndGet();
    }

    /** Counts what somebody who was let in was answered, by its HTTP status. */
    public void answered(int status) {
        answered.increment();
        if (status >= 500) {
            failed.increment();
        }
    }

    /** How many were answered. */
    public long answered() {
        return answered.sum();
    }

    /** How many of those with a 5xx. */
    public long failed() {
        return failed.sum();
    }

    /** How many are inside. */
    public int inside() {
        return state.get() & ~CLOSED;
    }

    /** Lets nothing more in and waits until all have left; false when some are still inside after this long. */
    public boolean closeAndDrain(Duration patience) {
        state.getAndUpdate(now -> now | CLOSED);
        long end = System.nanoTime() + patience.toNanos();
        while (inside() > 0) {
            if (System.nanoTime() > end) {
                return false;
            }
            LockSupport.parkNanos(GLANCE.toNanos());
        }
        return true;
    }
}
