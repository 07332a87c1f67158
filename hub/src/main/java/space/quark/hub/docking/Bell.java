package space.quark.hub.docking;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Rung after everything that happens, for those who wait for something. They look with nothing held of it: to look may take a
 * turn, and whoever has that turn may be about to ring.
 */
final class Bell {
    private final ReentrantLock listening = new ReentrantLock();
    private final Condition rung = listening.newCondition();
    private final AtomicLong rings = new AtomicLong();

    /** Whoever awaits something looks again. */
    void ring() {
        listening.lock();
        try {
            rings.incrementAndGet();
            rung.signalAll();
        } finally {
            listening.unlock();
        }
    }

    /** Waits until the condition holds, looked at after every ring; false when it still does not. */
    boolean await(BooleanSupplier condition, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (true) {
                long heard = rings.get();
                if (condition.getAsBoolean()) {
                    return true;
                }
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                awaitAfter(heard, left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void awaitAfter(long heard, long nanos) throws InterruptedException {
        long left = nanos;
        listening.lockInterruptibly();
        try {
            while (rings.get() == heard && left > 0) {
                left = rung.awaitNanos(left);
            }
        } finally {
            listening.unlock();
        }
    }
}
