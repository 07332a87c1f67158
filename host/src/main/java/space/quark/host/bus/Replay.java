package space.quark.host.bus;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import space.quark.host.storage.ModuleDatabase;

/**
 * Hands a part of a module's log to a subscriber's handlers once more, however often they have had it; no faster than
 * wanted. Live, each event has its effect again, and the handler is told that it is replayed. In the shadow every
 * transaction is undone, which shows what would fail.
 */
public final class Replay {
    private static final int PAGE = 400;
    private static final Duration GLANCE = Duration.ofMillis(1);
    /** How often it looks at most whether what comes newly has been handled, before each page. */
    private static final int GLANCES = 20;
    /** However fast it shall go, it rests for this part of the time that a page takes: what comes newly finds a core. */
    private static final int PART_AT_REST = 5;

    private final EventLog log;
    private final ModuleDatabase database;
    private final Delivery delivery;
    private final Semaphore permits;
    private final BooleanSupplier busy;

    /**
     * What to replay.
     *
     * @param after the position in the log after which it begins
     * @param end the position up to which it goes
     * @param perSecond events at most
     */
    public record Order(EventFilter filter, long after, long end, boolean live, int perSecond) {}

    /**
     * How far a replay has come, from its beginning or since it was resumed.
     *
     * @param error why the last one failed that did
     */
    public record Step(
            long position,
            long handled,
            long failed,
            @Nullable String error,
            boolean done) {}

    /** Hears how far it has come. */
    public interface Progress {
        /** Keeps it; false ends the replay. */
        boolean keep(Step step);
    }

    /** @param busy whether the subscriber is at events that come newly */
    Replay(EventLog log, ModuleDatabase database, Delivery delivery, Semaphore permits, BooleanSupplier busy) {
        this.busy = busy;
        this.log = log;
        this.database = database;
        this.delivery = delivery.again();
        this.permits = permits;
    }

    /** Runs to the end, until the progress is not kept, or the thread is interrupted. */
    public void run(Order order, Progress progress) throws InterruptedException {
        Work work = new Work(order.live());
        boolean wanted = true;
        AheadOf ahead = new AheadOf(order, Math.clamp(order.perSecond() / 5, 1, PAGE));
        while (wanted) {
            long begun = System.nanoTime();
            List<EventLog.Logged> page = ahead.next();
            letOthersGoFirst();
            handle(page, work);
            long position = page.isEmpty() ? order.end() : page.getLast().position();
            wanted = progress.keep(new Step(position, work.handled, work.failed, work.error, page.isEmpty()))
                    && !page.isEmpty();
            if (wanted) {
                Duration share = Duration.ofSeconds(1).multipliedBy(page.size()).dividedBy(order.perSecond());
                long took = System.nanoTime() - begun;
                Thread.sleep(Duration.ofNanos(Math.max(share.toNanos() - took, took / PART_AT_REST)));
            }
        }
    }

    /** What comes newly is waited for. */
    private void letOthersGoFirst() throws InterruptedException {
        for (int i = 0; i < GLANCES && busy.getAsBoolean(); i++) {
            Thread.sleep(GLANCE);
        }
    }

    /** Reads a page while the one before is handled. */
    private final class AheadOf {
        private final Order order;
        private final int limit;
        private FutureTask<List<EventLog.Logged>> reading;

        private AheadOf(Order order, int limit) {
            this.order = order;
            this.limit = limit;
            this.reading = read(order.after());
        }

        private List<EventLog.Logged> next() throws InterruptedException {
            try {
                List<EventLog.Logged> page = reading.get();
                if (!page.isEmpty()) {
                    reading = read(page.getLast().position());
                }
                return page;
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException usual ? usual : new IllegalStateException(e);
            }
        }

        private FutureTask<List<EventLog.Logged>> read(long after) {
            FutureTask<List<EventLog.Logged>> task =
                    new FutureTask<>(() -> log.after(after, order.end(), order.filter(), limit));
            Thread.ofVirtual().name("replay: reads ahead").start(task);
            return task;
        }
    }

    private void handle(List<EventLog.Logged> page, Work work) throws InterruptedException {
        List<Envelope> heard = page.stream()
                .map(EventLog.Logged::event)
                .filter(event -> delivery.handlers().hears(event.type()))
                .toList();
        permits.acquire();
        try {
            Attempts.through(heard, work, () -> false);
        } finally {
            permits.release();
        }
    }

    /** Undoes a transaction that did well. */
    private static final class Undone extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Undone() {
            super(null, null, false, false);
        }
    }

    private final class Work implements Attempts.Work<Envelope> {
        private final boolean live;
        private long handled;
        private long failed;
        private @Nullable String error;

        private Work(boolean live) {
            this.live = live;
        }

        @Override
        public void attempt(List<Envelope> part) {
            List<Delivery.Due> events = IntStream.range(0, part.size())
                    .mapToObj(i -> new Delivery.Due(i, part.get(i)))
                    .toList();
            try {
                database.run(tx -> {
                    delivery.handle(tx, events);
                    if (!live) {
                        throw new Undone();
                    }
                });
            } catch (Undone _) {
                // As wanted.
            }
            handled += part.size();
        }

        @Override
        public void giveUp(Envelope event, Throwable cause) {
            failed++;
            error = event.type() + " " + event.id() + ": " + ParkedStore.describe(cause);
        }
    }
}
