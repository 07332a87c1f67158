package space.quark.host.bus;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.host.storage.ModuleDatabase;

/**
 * What one module hears of one other: a virtual thread that reads the source and applies each event once, together with
 * the mark that it is done. A failing event is parked with those of its key behind it, and everything else goes on.
 */
public final class Subscription implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);
    /** Under load rounds begin no closer together than this, so that many commits make one round. */
    private static final Duration LINGER = Duration.ofMillis(10);
    /** How long progress past events that are not heard may stay unsaved. */
    private static final Duration UNSAVED = Duration.ofSeconds(10);

    private static final Duration LONGEST_OUTAGE_PAUSE = Duration.ofSeconds(10);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(30);

    private final String source;
    private final ModuleDatabase database;
    private final Supplier<Optional<EventSource>> events;
    private final Delivery delivery;
    private final BusSettings settings;
    private final Semaphore permits;
    private final SubscriberStore store;
    private final ParkedStore parkedStore;
    private final ParkedRound parked;
    private final Signal signal = new Signal();
    private final LongAdder handled = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Set<String> types;
    private final Thread thread;

    /** As it stands in the database; absent until read, and again after every trouble. */
    private volatile @Nullable Position saved;
    /** Where to read on: beyond {@link #saved} only by events that are not heard. */
    private volatile Position reached = Position.START;

    private Instant savedAt = Instant.MIN;
    private volatile @Nullable String trouble;
    private int outages;

    /** What a subscription shares with all others of the process. */
    record Shared(BusSettings settings, Semaphore permits) {}

    Subscription(
            String source,
            ModuleDatabase database,
            Supplier<Optional<EventSource>> events,
            Delivery delivery,
            Shared shared) {
        this.source = source;
        this.database = database;
        this.events = events;
        this.delivery = delivery;
        this.settings = shared.settings();
        this.permits = shared.permits();
        this.store = new SubscriberStore(database, source);
        this.parkedStore = new ParkedStore(database, source);
        this.parked = new ParkedRound(database, source, delivery, settings);
        this.types = delivery.handlers().types();
        this.thread = Thread.ofVirtual()
                .name("bus: " + delivery.subscriber() + " hears " + source)
                .unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    public String subscriber() {
        return delivery.subscriber();
    }

    public String source() {
        return source;
    }

    /** Tells it that there may be something new. */
    public void wake() {
        signal.wake();
    }

    /** Events handled since the start. */
    public long handled() {
        return handled.sum() + parked.handled();
    }

    /** Attempts that failed since the start. */
    public long failed() {
        return failed.sum() + parked.failed();
    }

    /** How it is doing; asks both databases. */
    public SubscriptionStatus status() {
        EventSource.Backlog backlog =
                events.get().map(it -> it.backlog(reached, types)).orElseGet(() -> new EventSource.Backlog(0, null));
        Instant oldest = backlog.oldest();
        return new SubscriptionStatus(
                subscriber(),
                source,
                backlog.events(),
                oldest == null ? Duration.ZERO : Duration.between(oldest, delivery.now()),
                handled(),
                failed(),
                database.read(parkedStore::count),
                trouble);
    }

    /** The position up to which everything has been taken, absent while unknown. */
    Optional<Position> position() {
        return Optional.ofNullable(saved);
    }

    private void run() {
        try {
            while (!signal.closed()) {
                long begun = System.nanoTime();
                if (!roundOrRest()) {
                    signal.await(pause());
                    signal.rest(LINGER.minusNanos(System.nanoTime() - begun));
                }
            }
        } catch (InterruptedException _) {
            LOG.warn("{} was interrupted", thread.getName());
        }
        saveQuietly();
    }

    private boolean roundOrRest() throws InterruptedException {
        try {
            boolean more = round();
            if (trouble != null) {
                LOG.info("{} hears {} again", subscriber(), source);
            }
            trouble = null;
            outages = 0;
            return more;
        } catch (Attempts.Overtaken _) {
            saved = null;
        } catch (RuntimeException | Error e) {
            rest(e);
        }
        return true;
    }

    /** Goes on as far as one page; true when there is more. */
    private boolean round() throws InterruptedException {
        if (!signal.acquire(permits)) {
            return false;
        }
        try {
            Position at = saved;
            if (at == null) {
                at = database.write(tx -> store.position(tx, delivery.now()));
                saved = at;
                reached = at;
            }
            parked.run(signal::closed);
            Optional<EventSource> now = events.get();
            return now.isPresent() && !signal.closed() && next(now.get(), at);
        } finally {
            permits.release();
        }
    }

    private boolean next(EventSource from, Position at) {
        Page page = from.read(reached, types, settings.batch());
        if (!page.entries().isEmpty()) {
            Deliver work = new Deliver(at, page);
            Attempts.through(page.entries(), work, signal::closed);
            if (signal.closed()) {
                reached = work.at;
                return false;
            }
            savedAt = delivery.now();
        }
        reached = page.next();
        if (!page.more() && delivery.now().isAfter(savedAt.plus(UNSAVED))) {
            save();
        }
        return page.more();
    }

    private final class Deliver implements Attempts.Work<Page.Entry> {
        private final Page page;
        private Position at;

        private Deliver(Position at, Page page) {
            this.at = at;
            this.page = page;
        }

        @Override
        public void attempt(List<Page.Entry> part) {
            Position to = after(part.getLast());
            Instant now = delivery.now();
            int done = database.write(tx -> {
                store.advance(tx, at, to, now);
                Set<UUID> fresh = store.accept(tx, part);
                Set<String> held = store.heldKeys(tx, part);
                int count = 0;
                for (int i = 0; i < part.size(); i++) {
                    Envelope event = part.get(i).event();
                    if (!fresh.remove(event.id())) {
                        continue;
                    }
                    if (held.contains(event.key())) {
                        parkedStore.park(tx, part.get(i), 0, now, "");
                    } else {
                        delivery.handle(tx, i, event);
                        count++;
                    }
                }
                return count;
            });
            moved(to);
            handled.add(done);
        }

        @Override
        public void giveUp(Page.Entry entry, Throwable cause) {
            failed.increment();
            Position to = after(entry);
            Instant now = delivery.now();
            Instant again = now.plus(settings.pauseAfter(1));
            Envelope event = entry.event();
            LOG.warn(
                    "{}: {} {} of {} failed, next at {}", subscriber(), event.type(), event.id(), source, again, cause);
            database.run(tx -> {
                store.advance(tx, at, to, now);
                if (!store.accept(tx, List.of(entry)).isEmpty()) {
                    parkedStore.park(tx, entry, 1, again, ParkedStore.describe(cause));
                }
            });
            moved(to);
            parked.dueAt(again);
        }

        private Position after(Page.Entry entry) {
            return entry.equals(page.entries().getLast())
                    ? page.next()
                    : new Position(page.next().tick(), entry.seq());
        }

        private void moved(Position to) {
            at = to;
            saved = to;
        }
    }

    private void save() {
        Position at = saved;
        Position to = reached;
        if (at != null && !at.equals(to)) {
            database.run(tx -> store.advance(tx, at, to, delivery.now()));
            saved = to;
        }
        savedAt = delivery.now();
    }

    private void saveQuietly() {
        try {
            save();
        } catch (RuntimeException e) {
            LOG.debug("{} will skip again what it does not hear of {}", subscriber(), source, e);
        }
    }

    private Duration pause() {
        Duration untilParked = Duration.between(delivery.now(), parked.next());
        Duration pause = untilParked.compareTo(settings.poll()) < 0 ? untilParked : settings.poll();
        return pause.isNegative() ? Duration.ZERO : pause;
    }

    private void rest(Throwable failure) throws InterruptedException {
        saved = null;
        outages++;
        if (outages == 1) {
            LOG.warn("{} cannot hear {} and tries on", subscriber(), source, failure);
        }
        trouble = ParkedStore.describe(failure);
        Duration pause = settings.retryFrom().multipliedBy(1L << Math.min(outages - 1, 10));
        signal.rest(pause.compareTo(LONGEST_OUTAGE_PAUSE) < 0 ? pause : LONGEST_OUTAGE_PAUSE);
    }

    /** Ends it after the transaction it is in. */
    @Override
    public void close() {
        signal.close();
        if (Thread.currentThread().equals(thread)) {
            return;
        }
        try {
            if (!thread.join(CLOSE_PATIENCE)) {
                LOG.warn("{} does not end", thread.getName());
                thread.interrupt();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets it end without waiting for it. */
    void end() {
        signal.close();
    }
}
