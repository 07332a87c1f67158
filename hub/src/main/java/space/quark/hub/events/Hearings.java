package space.quark.hub.events;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Problem;
import space.quark.host.bus.Bus;
import space.quark.host.bus.Position;
import space.quark.host.bus.Signal;
import space.quark.host.storage.ModuleDatabase;

/** The subscriptions that are heard through this process, and what wakes whoever waits for them. */
final class Hearings implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Hearings.class);
    private static final int MOST_SUBSCRIPTIONS = 100;
    private static final int MOST_READING = 4;
    /** While nobody listens it is woken by whoever begins to. */
    private static final Duration UNLISTENED = Duration.ofHours(1);

    private final Bus bus;
    private final Hearing.Shared shared;
    private final HearingStore store;
    private final Map<HearingStore.Name, Hearing> hearings = new ConcurrentHashMap<>();
    private final Places places;
    private final Signal closing = new Signal();
    private final Thread watch;

    /** What the outbox of the hub looks like from outside: what may have been written there, and what runs now. */
    private record Look(long last, long oldest, long next) {}

    Hearings(ModuleDatabase database, Bus bus, EventSettings settings, InstantSource clock) {
        this.bus = bus;
        Sources sources = new Sources(bus, new Semaphore(MOST_READING));
        this.shared = new Hearing.Shared(database, sources, settings, clock, closing);
        this.store = new HearingStore(database);
        this.places = new Places(settings.waiting());
        sources.watch(bus, this::published);
        bus.alsoReadBy(this::readers);
        this.watch = Thread.ofVirtual().name("events: watch").start(this::watch);
    }

    /** A subscription that somebody wants to hear with: made, changed or as it was, where nothing is wanted of it. */
    record Wanted(
            HearingStore.Name name,
            List<TypePattern> patterns,
            @Nullable Boolean skips) {}

    /**
     * A way through what a subscription has not acknowledged.
     *
     * @param publisher who hears, and must be allowed to
     */
    Walk walk(Publisher publisher, Wanted wanted) {
        Hearing hearing = hearing(wanted.name());
        HearingStore.State state = hearing.state().orElse(null);
        try {
            return new Walk(hearing, declared(publisher, wanted, hearing, state));
        } catch (Problem refused) {
            if (state == null) {
                hearings.remove(wanted.name(), hearing);
            }
            throw refused;
        }
    }

    /** The same for somebody who was found before to be allowed to hear this. */
    Walk walkGranted(Wanted wanted) {
        Hearing hearing = hearing(wanted.name());
        return new Walk(hearing, declared(null, wanted, hearing, hearing.state().orElse(null)));
    }

    private HearingStore.State declared(
            @Nullable Publisher publisher, Wanted wanted, Hearing hearing, HearingStore.@Nullable State state) {
        List<TypePattern> patterns =
                wanted.patterns().isEmpty() && state != null ? state.patterns() : wanted.patterns();
        if (publisher != null) {
            publisher.mayHear(patterns);
        }
        boolean skips = wanted.skips() == null ? state != null && state.skips() : wanted.skips();
        if (state != null && state.patterns().equals(patterns) && state.skips() == skips) {
            return state;
        }
        if (patterns.isEmpty()) {
            throw Problem.invalid("types", "is required for a new subscription");
        }
        if (state == null && store.count(wanted.name().module()) >= MOST_SUBSCRIPTIONS) {
            throw Problem.of(EventProblem.TOO_MANY_SUBSCRIPTIONS);
        }
        hearing.declare(patterns, skips);
        return hearing.state().orElseThrow(() -> Problem.of(EventProblem.UNKNOWN_SUBSCRIPTION));
    }

    /** The subscription of this name, if somebody has heard with it before. */
    Hearing find(HearingStore.Name name) {
        Hearing known = hearings.get(name);
        if (known == null && store.find(name).isEmpty()) {
            throw Problem.of(EventProblem.UNKNOWN_SUBSCRIPTION);
        }
        return known == null ? hearing(name) : known;
    }

    /** Takes a subscription away that nobody uses. */
    void remove(HearingStore.Name name) {
        find(name).remove();
        bus.forgetReader(name.reader());
    }

    /** The subscription as this process knows it, null when nobody has heard with it here. */
    @Nullable Hearing known(HearingStore.Name name) {
        return hearings.get(name);
    }

    Hearing hearing(HearingStore.Name name) {
        return hearings.computeIfAbsent(name, _ -> new Hearing(name, shared));
    }

    /** Where polls and streams wait. */
    Places places() {
        return places;
    }

    boolean closed() {
        return closing.closed();
    }

    private void published(String word) {
        hearings.values().forEach(hearing -> hearing.published(word));
    }

    private Map<String, Position> readers(String word, Instant since) {
        return store.readers(word, since);
    }

    /** Events published by SQL tell nobody: what they leave behind is looked at while somebody waits. */
    private void watch() {
        try {
            Look known = new Look(0, 0, 0);
            long open = 0;
            boolean troubled = false;
            while (!closing.closed()) {
                if (hearings.values().stream().noneMatch(Hearing::listenedTo)) {
                    closing.await(UNLISTENED);
                    continue;
                }
                closing.rest(shared.settings().poll());
                try {
                    Look now = look();
                    // A number was taken by a transaction that may end much later: until then it may end at any time.
                    boolean grown = now.last != known.last;
                    if (grown || open > 0) {
                        shared.sources().published(Sources.HUB, this::published);
                    }
                    open = grown ? now.next : open > 0 && now.oldest >= open ? 0 : open;
                    known = now;
                    troubled = false;
                } catch (RuntimeException e) {
                    if (!troubled) {
                        LOG.warn("events published by SQL are noticed late: {}", e.toString());
                    }
                    troubled = true;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Look look() {
        return shared.database()
                .read(handle -> handle.createQuery("""
                        select last_value as last, pg_snapshot_xmin(pg_current_snapshot())::text::bigint as oldest,
                          pg_snapshot_xmax(pg_current_snapshot())::text::bigint as next
                        from hub.outbox_seq_seq""").mapTo(Look.class).one());
    }

    Hearing.Shared shared() {
        return shared;
    }

    /** Ends whoever waits. */
    @Override
    public void close() {
        closing.close();
        hearings.values().forEach(Hearing::wake);
    }

    /** Waits until nothing of this runs any more. */
    void join() {
        try {
            watch.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
