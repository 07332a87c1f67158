package space.quark.host.storage;

import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bounded number of turns, and who gets the next one: of every {@value #CYCLE} turns given back while callers wait, one
 * goes to whoever has waited longest and the others to whoever came last. So most callers hardly wait however many there
 * are, and nobody waits longer than {@value #CYCLE} times what one strict queue would make everybody wait.
 */
final class Turns {
    static final int CYCLE = 5;

    private final ReentrantLock lock = new ReentrantLock();
    /** Oldest first. Nobody waits while a turn is free. */
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();

    private final int size;
    private int free;
    private int handed;

    private static final class Waiter {
        private final Thread thread = Thread.currentThread();
        private volatile boolean served;
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

    /** Takes a turn, waiting no longer than this; each true wants one {@link #giveBack}. */
    boolean take(long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Waiter me = new Waiter();
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
        } finally {
            lock.unlock();
        }
        return await(me, nanos);
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

    private boolean await(Waiter me, long nanos) throws InterruptedException {
        long begun = System.nanoTime();
        long left = nanos;
        while (!me.served) {
            if (left <= 0) {
                return !withdrawn(me);
            }
            LockSupport.parkNanos(this, left);
            if (Thread.interrupted()) {
                if (withdrawn(me)) {
                    throw new InterruptedException();
                }
                // The turn came first: it is taken, and the interruption is left for whoever looks next.
                Thread.currentThread().interrupt();
                return true;
            }
            left = nanos - (System.nanoTime() - begun);
        }
        return true;
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
