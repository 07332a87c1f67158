package space.quark.host.bus;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Unreachable;
import space.quark.host.storage.ModuleDatabase;

/**
 * What one module hears of one other: a thread that reads the source and applies each event once, together with
 * the mark that it is done. A failing event is parked with those of its key behind it, and everything else goes on.
 */
public final class Subscription implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);
    /** After a round with several events it rests this many times as long as it took, so that a stream comes in pages. */
    private static final int REST = 5;

    private static final Duration LONGEST_REST = Duration.ofMillis(50);

    private static final Duration LONGEST_OUTAGE_PAUSE = Duration.ofSeconds(10);
    /** A broker that is away is known to be: asking costs next to nothing, and is said once for all. */
    private static final Duration LONGEST_BROKER_PAUSE = Duration.ofSeconds(1);

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(30);

    private final String source;
    private final ModuleDatabase database;
    private final Supplier<Optional<EventSource>> events;
    private final Delivery delivery;
    private final BusSettings settings;
    private final Semaphore permits;
    private final ParkedStore parkedStore;
    private final ParkedRound parked;
    private final PageRound pages;
    private final Signal signal = new Signal();
    private final Thread thread;

    private volatile @Nullable String trouble;
    /** Whether it is at a round: a replay beside it lets it go first. */
    private volatile boolean working;
    /** Whether it need not look for itself: the source tells, or its coming will. */
    private boolean told;

    private int outages;
    private boolean brokerAway;

    /** What a subscription shares with all others of the process. */
    record Shared(BusSettings settings, Semaphore permits) {}

    /** @param events where to read, absent while the source is not there */
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
        this.parkedStore = new ParkedStore(database, source);
        this.parked = new ParkedRound(database, source, delivery, settings);
        this.pages = new PageRound(database, source, delivery, settings, parked);
        this.thread = Thread.ofPlatform()
                .daemon()
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

    /** Whether it takes events of this type. */
    boolean hears(String type) {
        return delivery.handlers().hears(type);
    }

    /** Tells it that there may be something new. */
    public void wake() {
        signal.wake();
    }

    /** Tells it that parked events may be due. */
    void retryNow() {
        parked.dueAt(delivery.now());
        wake();
    }

    Replay replay(EventLog log) {
        return new Replay(log, database, delivery, permits, () -> working || signal.isWoken());
    }

    /** Events handled since the start. */
    public long handled() {
        return pages.handled() + parked.handled();
    }

    /** Attempts that failed since the start. */
    public long failed() {
        return parked.failures().count();
    }

    /** How it is doing; asks both databases. */
    public SubscriptionStatus status() {
        try {
            EventSource.Backlog backlog =
                    events.get().map(pages::backlog).orElseGet(() -> new EventSource.Backlog(0, null));
            return status(backlog, database.read(parkedStore::count), trouble);
        } catch (RuntimeException e) {
            return status(new EventSource.Backlog(0, null), new ParkedStore.Count(0, 0), ParkedStore.describe(e));
        }
    }

    private SubscriptionStatus status(EventSource.Backlog backlog, ParkedStore.Count count, @Nullable String problem) {
        Instant oldest = backlog.oldest();
        Duration age = oldest == null ? Duration.ZERO : Duration.between(oldest, delivery.now());
        Failures.Last last = parked.failures().last();
        return new SubscriptionStatus(
                subscriber(),
                source,
                backlog.events(),
                age,
                handled(),
                failed(),
                count.waiting(),
                count.dead(),
                last == null ? null : last.error(),
                last == null ? null : last.at(),
                problem);
    }

    /**
     * When the oldest event was published that it has not taken yet, far away when there is none.
     *
     * @throws IllegalStateException when that cannot be known now
     */
    Instant unheard() {
        EventSource from = events.get().orElseThrow(() -> new IllegalStateException(source + " is away"));
        Instant oldest = pages.unheard(from).oldest();
        return oldest == null ? Instant.MAX : oldest;
    }

    /** The position up to which everything has been taken, absent while unknown. */
    Optional<Position> position() {
        return pages.saved();
    }

    private void run() {
        try {
            while (!signal.closed()) {
                long begun = System.nanoTime();
                working = true;
                if (!roundOrRest()) {
                    working = false;
                    long ended = System.nanoTime();
                    signal.await(pause());
                    signal.rest(restAfter(ended - begun).minusNanos(System.nanoTime() - ended));
                }
            }
            pages.save();
        } catch (InterruptedException _) {
            LOG.warn("{} was interrupted", thread.getName());
        } catch (RuntimeException e) {
            LOG.debug("{} will skip again what it does not hear of {}", subscriber(), source, e);
        }
    }

    /** What comes after a while of quiet is taken at once; of a stream, what has gathered meanwhile. */
    private Duration restAfter(long roundNanos) {
        Duration rest = Duration.ofNanos(pages.taken() > 1 ? REST * roundNanos : roundNanos);
        return rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
    }

    /** One round, or a pause after trouble; true when the next round should begin at once. */
    private boolean roundOrRest() throws InterruptedException {
        try {
            boolean more = round();
            if (trouble != null && !brokerAway) {
                LOG.info("{} hears {} again", subscriber(), source);
            }
            trouble = null;
            outages = 0;
            return more;
        } catch (Attempts.Overtaken _) {
            pages.forget();
        } catch (RuntimeException | Error e) {
            pages.forget();
            rest(e);
        }
        return true;
    }

    /** Goes on by one page; true when there is more. */
    private boolean round() throws InterruptedException {
        if (!signal.acquire(permits)) {
            return false;
        }
        try {
            parked.run(signal::closed);
            Optional<EventSource> from = events.get();
            told = from.map(EventSource::tells).orElse(true);
            return from.isPresent() && !signal.closed() && pages.run(from.get(), signal::closed);
        } finally {
            permits.release();
        }
    }

    private Duration pause() {
        Duration untilParked = Duration.between(delivery.now(), parked.next());
        if (pages.isAhead() && untilParked.compareTo(PageRound.UNSAVED) > 0) {
            untilParked = PageRound.UNSAVED;
        }
        if (told) {
            return untilParked;
        }
        return untilParked.compareTo(settings.poll()) < 0 ? untilParked : settings.poll();
    }

    private void rest(Throwable failure) throws InterruptedException {
        outages++;
        brokerAway = failure instanceof BrokerAway;
        if (outages == 1 && !brokerAway) {
            // Where somebody is only away, the way to the trouble says nothing.
            boolean away = failure instanceof Unreachable;
            LOG.warn(
                    "{} cannot hear {} and tries on: {}",
                    subscriber(),
                    source,
                    failure.getMessage(),
                    away ? null : failure);
        }
        trouble = ParkedStore.describe(failure);
        Duration pause = settings.retryFrom().multipliedBy(1L << Math.min(outages - 1, 10));
        Duration longest = brokerAway ? LONGEST_BROKER_PAUSE : LONGEST_OUTAGE_PAUSE;
        signal.rest(pause.compareTo(longest) < 0 ? pause : longest);
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
