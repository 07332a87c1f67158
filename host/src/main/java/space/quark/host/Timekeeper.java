package space.quark.host;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what recurs in this process. What comes due at about the same time runs one after the other on one thread, so that
 * a station at rest wakes once for all of it; whatever has kept others waiting for a second is left to itself, and they go
 * on without it.
 */
final class Timekeeper {
    private static final Logger LOG = LoggerFactory.getLogger(Timekeeper.class);
    private static final long BEAT = TimeUnit.SECONDS.toNanos(1);
    private static final Timekeeper SHARED = new Timekeeper(threads());

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Recurring> planned =
            new PriorityQueue<>(Comparator.comparingLong(one -> one.due - Recurring.EPOCH));
    private final Queue<Recurring> ready = new ArrayDeque<>();
    private final Executor threads;
    /** When the clock looks next. */
    private long wakes;

    /** @param threads which run what is due, one at most for all that comes together */
    Timekeeper(Executor threads) {
        this.threads = threads;
        Thread.ofPlatform()
                .daemon()
                .inheritInheritableThreadLocals(false)
                .name("timekeeper")
                .start(this::keep);
    }

    /** As many as there is something to do for; a thread that does nothing for a while ends. */
    private static Executor threads() {
        return new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                Thread.ofPlatform()
                        .daemon()
                        .inheritInheritableThreadLocals(false)
                        .name("timekeeper-work")
                        .factory());
    }

    /** Something that runs again and again until it is ended. */
    static final class Recurring {
        private static final long EPOCH = System.nanoTime();

        private final Timekeeper keeper;
        private final long pause;
        private final String name;
        private final Runnable work;
        private final ReentrantLock turn = new ReentrantLock();
        private long due;
        private volatile boolean ended;

        private Recurring(Timekeeper keeper, Duration pause, String name, Runnable work) {
            this.keeper = keeper;
            this.pause = pause.toNanos();
            this.name = name;
            this.work = work;
        }

        private void plan() {
            long next = System.nanoTime() - EPOCH + pause;
            due = EPOCH + (pause < BEAT ? next : (next + BEAT / 2) / BEAT * BEAT);
        }

        private void run() {
            Thread.currentThread().setName(name);
            turn.lock();
            try {
                if (!ended) {
                    work.run();
                }
            } catch (RuntimeException | Error e) {
                LOG.warn("'{}' failed and runs again in {}", name, Duration.ofNanos(pause), e);
            } finally {
                turn.unlock();
                // The thread goes on with others.
                var _ = Thread.interrupted();
            }
        }

        /** Runs no more after the run that it is in; false when that takes longer than this. */
        boolean end(Duration patience) throws InterruptedException {
            ended = true;
            keeper.forget(this);
            if (!turn.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
            turn.unlock();
            return true;
        }
    }

    /** {@link #repeat} on the process's own. */
    static Recurring every(Duration pause, String name, Runnable work) {
        return SHARED.repeat(pause, name, work);
    }

    /**
     * Runs this again and again, each time this long after the last run ended; pauses of a second and more are rounded,
     * so that many end together. What it throws is logged.
     */
    Recurring repeat(Duration pause, String name, Runnable work) {
        Recurring one = new Recurring(this, pause, name, work);
        plan(one);
        return one;
    }

    private void plan(Recurring one) {
        lock.lock();
        try {
            if (one.ended) {
                return;
            }
            one.plan();
            planned.add(one);
            if (one.due - wakes < 0) {
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void forget(Recurring one) {
        lock.lock();
        try {
            planned.remove(one);
            ready.remove(one);
        } finally {
            lock.unlock();
        }
    }

    private void keep() {
        lock.lock();
        try {
            while (true) {
                long now = System.nanoTime();
                for (Recurring first = planned.peek(); first != null && first.due - now <= 0; first = planned.peek()) {
                    ready.add(planned.remove());
                }
                if (!ready.isEmpty()) {
                    // Also what the thread of the last time did not come to.
                    begin();
                }
                long pause = untilNext(now);
                wakes = now + pause;
                changed.awaitNanos(pause);
            }
        } catch (InterruptedException _) {
            LOG.error("nothing recurs any more");
        } finally {
            lock.unlock();
        }
    }

    /** What waits is tried again with the next beat when the system has no thread to give now. */
    private void begin() {
        try {
            threads.execute(this::work);
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.warn("what recurs has to wait", e);
        }
    }

    private long untilNext(long now) {
        Recurring first = planned.peek();
        long next = first == null ? Long.MAX_VALUE / 2 : first.due - now;
        return ready.isEmpty() ? next : Math.min(next, BEAT - (now - Recurring.EPOCH) % BEAT);
    }

    private void work() {
        for (Recurring one = next(); one != null; one = next()) {
            one.run();
            plan(one);
        }
        Thread.currentThread().setName("timekeeper-work");
    }

    private @Nullable Recurring next() {
        lock.lock();
        try {
            return ready.poll();
        } finally {
            lock.unlock();
        }
    }
}
