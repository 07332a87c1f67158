package space.quark.hub.upstream;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps requests from an instance that fails them: after a refused connection at once, after other failures when three
 * came in a row; for growing pauses, each followed by a single try.
 */
final class Breaker {
    private static final int TOLERATED = 3;
    private static final long FIRST_PAUSE = 250;
    private static final long LONGEST_PAUSE = 30_000;
    private static final int MOST_DOUBLINGS = 7;

    /** The end of the pause in milliseconds of the clock, 0 when there is none. */
    private final AtomicLong until = new AtomicLong();

    private volatile int failures;
    private int pauses;

    /** Whether a request may come now. */
    boolean usable(long now) {
        return now >= until.get();
    }

    /** {@link #usable}, for one that will come: after a pause the next waits for what becomes of it. */
    boolean admit(long now) {
        long end = until.get();
        return end == 0 || (now >= end && until.compareAndSet(end, now + FIRST_PAUSE));
    }

    /** Returns whether requests had failed before. */
    boolean succeeded() {
        return failures != 0 && reset();
    }

    synchronized boolean reset() {
        boolean failed = failures != 0;
        failures = 0;
        pauses = 0;
        until.set(0);
        return failed;
    }

    synchronized void failed(boolean refused, long now) {
        failures = refused ? Math.max(TOLERATED, failures + 1) : failures + 1;
        if (failures < TOLERATED) {
            return;
        }
        until.set(now + Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(pauses, MOST_DOUBLINGS)));
        pauses++;
    }
}
