package space.quark.conformance.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Threads that ask the station for something again and again, and can be made to pause between two requests. */
final class Clients implements AutoCloseable {
    private static final long REST_AFTER_FAILURE = TimeUnit.MILLISECONDS.toNanos(100);

    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock(true);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ended;

    /** One request. */
    interface Step {
        /** Whether it was answered. */
        boolean take();
    }

    /** @param rest how many milliseconds between two requests */
    void add(int rest, Step step) {
        threads.add(Thread.ofPlatform().daemon().start(() -> {
            while (!ended) {
                LockSupport.parkNanos(turn(step) ? TimeUnit.MILLISECONDS.toNanos(rest) : REST_AFTER_FAILURE);
            }
        }));
    }

    private boolean turn(Step step) {
        gate.readLock().lock();
        try {
            return ended || step.take();
        } finally {
            gate.readLock().unlock();
        }
    }

    /** Does this while nobody asks for anything. */
    <T> T quietly(java.util.concurrent.Callable<T> work) throws Exception {
        gate.writeLock().lock();
        try {
            return work.call();
        } finally {
            gate.writeLock().unlock();
        }
    }

    @Override
    public void close() {
        ended = true;
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
