package space.quark.host.storage;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bounded number of turns, and who gets the next one: of every {@value #CYCLE} turns given back while callers wait, one
 * goes to whoever has waited longest and the others to whoever came last. So most callers hardly wait however many there
 * are, and nobody waits longer than {@value #CYCLE} times what one strict queue would make everybody wait.
 */
final class Turns {
    static final int CYCLE = 5;
    /** How much later than it should anybody's waiting ends. One clock for all: a timer each costs more than the turn. */
    private static final long TICK = Duration.ofMillis(20).toNanos();

    private final ReentrantLock lock = new ReentrantLock();
    /** Oldest first. Nobody waits while a turn is free. */
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();

    private final int size;
    private int free;
    private int handed;
    /** Whether a thread ends the waiting of those who waited long enough. */
    private boolean timed;

    private static final class Waiter {
        private final Thread thread = Thread.currentThread();
        private final long begun = System.nanoTime();
        private final long patience;
        private volatile boolean served;
        private volatile boolean late;

        private Waiter(long patience) {
            this.patience = patience;
        }

        private boolean waitedLongEnough(long now) {
            return now - begun >= patience;
        }
    }

    Turns(int size) {
        this.size = size;
        this.free = size;
    }

    /** Takes a turn if one is free. */
    boolean takeFree() {
        lock.lock();
        try {
            if (free == 0) {
                return false;
            }
            free--;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a turn, waiting about this long at most; each true wants one {@link #giveBack}. */
    boolean take(long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Waiter me = new Waiter(nanos);
        lock.lock();
        try {
            if (free > 0) {
                free--;
                return true;
            }
            if (nanos <= 0) {
                return false;
            }
            waiters.addLast(me);
            if (!timed) {
                timed = true;
                Thread.ofVirtual().name("turns: patience").start(this::endPatience);
            }
        } finally {
            lock.unlock();
        }
        return await(me);
    }

    void giveBack() {
        Waiter next;
        lock.lock();
        try {
            if (waiters.isEmpty()) {
                free++;
                return;
            }
            handed = (handed + 1) % CYCLE;
            next = handed == 0 ? waiters.removeFirst() : waiters.removeLast();
            next.served = true;
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(next.thread);
    }

    /** Turns given out. */
    int busy() {
        lock.lock();
        try {
            return size - free;
        } finally {
            lock.unlock();
        }
    }

    /** Callers waiting for one. */
    int waiting() {
        lock.lock();
        try {
            return waiters.size();
        } finally {
            lock.unlock();
        }
    }

    private boolean await(Waiter me) throws InterruptedException {
        while (!me.served && !me.late) {
            LockSupport.park(this);
            if (Thread.interrupted()) {
                if (withdrawn(me)) {
                    throw new InterruptedException();
                }
                // The turn, or the end of patience, came first; the interruption is left for whoever looks next.
                Thread.currentThread().interrupt();
                break;
            }
        }
        return me.served;
    }

    /** Runs while anybody waits. */
    private void endPatience() {
        List<Waiter> late;
        do {
            LockSupport.parkNanos(TICK);
            late = takeLate();
            late.forEach(waiter -> LockSupport.unpark(waiter.thread));
        } while (anybodyWaits());
    }

    private List<Waiter> takeLate() {
        List<Waiter> late = new ArrayList<>();
        lock.lock();
        try {
            long now = System.nanoTime();
            waiters.removeIf(waiter -> {
                if (waiter.waitedLongEnough(now)) {
                    waiter.late = true;
                    late.add(waiter);
                }
                return waiter.late;
            });
        } finally {
            lock.unlock();
        }
        return late;
    }

    private boolean anybodyWaits() {
        lock.lock();
        try {
            timed = !waiters.isEmpty();
            return timed;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it waited still, and does no more. */
    private boolean withdrawn(Waiter me) {
        lock.lock();
        try {
            return waiters.remove(me);
        } finally {
            lock.unlock();
        }
    }
}
