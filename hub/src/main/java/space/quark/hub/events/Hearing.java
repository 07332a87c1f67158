package space.quark.hub.events;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Problem;
import space.quark.host.bus.Page;
import space.quark.host.bus.Signal;
import space.quark.host.storage.ModuleDatabase;

/**
 * A durable subscription of a module outside. What it was given comes again until a cursor behind it is acknowledged.
 * An event that it refuses waits by itself and comes again after growing pauses; what follows of its subject waits behind
 * it, even when a cursor beyond is acknowledged, and everything else goes on. After so many times it is dead, and holds
 * its subject back until somebody decides, unless the subscription skips dead ones.
 */
final class Hearing {
    private static final Duration SEEN_EVERY = Duration.ofHours(1);

    private final HearingStore.Name name;
    private final Shared shared;
    private final HearingStore store;
    private final WaitingStore waiting;
    private final Set<Signal> listeners = ConcurrentHashMap.newKeySet();
    /** Whoever reads for the subscription, acknowledges or refuses does so alone in this process. */
    final ReentrantLock turn = new ReentrantLock();
    /** When an event that was refused is due, as far as is known. */
    private volatile Instant nextDue = Instant.MIN;

    private final GivenOut given;
    private volatile HearingTally tally = new HearingTally();
    /** When somebody last heard with it here. */
    private volatile Instant used = Instant.MIN;

    private volatile long acknowledged;
    private volatile List<TypePattern> patterns = List.of();

    /**
     * What subscriptions share.
     *
     * @param listening is woken when somebody begins to listen
     */
    record Shared(
            ModuleDatabase database, Sources sources, EventSettings settings, InstantSource clock, Signal listening) {}

    Hearing(HearingStore.Name name, Shared shared) {
        this.name = name;
        this.shared = shared;
        this.store = new HearingStore(shared.database());
        this.waiting = new WaitingStore(shared.database(), name);
        this.given = new GivenOut(name, shared.sources(), waiting);
    }

    HearingStore.Name name() {
        return name;
    }

    Shared shared() {
        return shared;
    }

    HearingStore store() {
        return store;
    }

    WaitingStore waiting() {
        return waiting;
    }

    /** How many events have been acknowledged, as far as this process knows. */
    long acknowledged() {
        return acknowledged;
    }

    /** What became of what it was given. */
    HearingTally tally() {
        return tally;
    }

    Instant now() {
        return shared.clock().instant();
    }

    /** The subscription as it stands, absent when there is none of the name. */
    Optional<HearingStore.State> state() {
        Optional<HearingStore.State> state = store.find(name);
        used = now();
        state.ifPresent(found -> {
            acknowledged = found.delivered();
            patterns = found.patterns();
            if (found.seenAt().isBefore(now().minus(SEEN_EVERY))) {
                store.seen(name, now());
            }
        });
        return state;
    }

    /** Makes the subscription, or changes what it hears; one that skips dead events lets go what waits behind them. */
    void declare(List<TypePattern> wanted, boolean skips) {
        shared.database().run(tx -> {
            store.declare(tx, name, wanted, skips, now());
            if (skips) {
                waiting.letGo(tx);
            }
        });
        nextDue = Instant.MIN;
    }

    /** An event of this seq was given out. */
    void gave(String word, long seq) {
        given.upTo(word, seq);
    }

    /** Wakes this whenever there may be something to hear. */
    void listen(Signal signal) {
        listeners.add(signal);
        shared.listening().wake();
    }

    void forget(Signal signal) {
        listeners.remove(signal);
    }

    boolean listenedTo() {
        return !listeners.isEmpty();
    }

    /** Something was published there. */
    void published(String word) {
        if (!listeners.isEmpty() && Sources.mayComeFrom(patterns, word)) {
            wake();
        }
    }

    void wake() {
        listeners.forEach(Signal::wake);
    }

    /** When to look for refused events again. */
    Instant nextDue() {
        return nextDue;
    }

    void nextDue(Instant time) {
        nextDue = time;
    }

    /** How long an event rests that was given out so often; up to a quarter longer, so that not all come at once. */
    Instant again(int attempts) {
        EventSettings settings = shared.settings();
        Duration pause = settings.retryFrom().multipliedBy(1L << Math.min(Math.max(attempts - 1, 0), 30));
        Duration bounded = pause.compareTo(settings.retryTo()) < 0 ? pause : settings.retryTo();
        return now().plusNanos((long)
                (bounded.toNanos() * (1 + ThreadLocalRandom.current().nextDouble() / 4)));
    }

    /** Throws unless nobody waits with it and nobody has used it for as long as an acknowledgement may take. */
    void requireUnused(HearingStore.State state) {
        Duration quiet = shared.settings().patience();
        Instant since = now().minus(quiet);
        if (listenedTo() || used.isAfter(since) || state.seenAt().isAfter(since)) {
            throw EventProblem.inUse(name.subscriber(), quiet);
        }
    }

    /** Takes the subscription away, with all that it has not heard, and what it refused; of the name a new one may be made. */
    void remove() {
        turn.lock();
        try {
            requireUnused(store.find(name).orElseThrow(() -> Problem.of(EventProblem.UNKNOWN_SUBSCRIPTION)));
            shared.database().run(tx -> {
                store.remove(tx, name);
                waiting.clear(tx);
            });
            given.clear();
            tally = new HearingTally();
            acknowledged = 0;
            patterns = List.of();
            nextDue = Instant.MIN;
        } finally {
            turn.unlock();
        }
    }

    /** Everything up to the cursor has been done; an older one than the last changes nothing. */
    void acknowledge(HearCursor cursor) {
        turn.lock();
        try {
            HearingStore.State state = state().orElseThrow(() -> Problem.of(EventProblem.UNKNOWN_SUBSCRIPTION));
            boolean held = false;
            if (cursor.count() > state.delivered()) {
                for (Map.Entry<String, HearCursor.Place> each : cursor.places().entrySet()) {
                    held |= given.held(state, each.getKey(), each.getValue(), letWait(each.getKey()));
                }
            }
            Instant now = now();
            long fresh = shared.database().write(tx -> {
                long delivered = store.lock(tx, name);
                waiting.done(tx, cursor.claims());
                if (cursor.count() > delivered) {
                    store.move(tx, name, cursor.places(), cursor.count(), now);
                }
                return Math.max(0, cursor.count() - delivered);
            });
            tally.handled(fresh);
            acknowledged = Math.max(acknowledged, cursor.count());
            if (held || !cursor.claims().isEmpty()) {
                nextDue = Instant.MIN;
            }
        } finally {
            turn.unlock();
        }
        wake();
    }

    /** Lets events of a source wait, unless they do. */
    Consumer<List<Page.Entry>> letWait(String word) {
        return entries ->
                shared.database().run(tx -> entries.forEach(entry -> waiting.park(tx, word, entry, 0, now(), "")));
    }

    /** What came again and was given out with this cursor has not been tried. */
    void release(HearCursor cursor) {
        if (cursor.claims().isEmpty()) {
            return;
        }
        turn.lock();
        try {
            Instant now = now();
            shared.database().run(tx -> waiting.release(tx, cursor.claims(), now));
            nextDue = Instant.MIN;
        } finally {
            turn.unlock();
        }
    }

    /** The event failed; it comes again, or is dead. */
    Refusals.Refused refuse(String id, @Nullable String source, String reason) {
        turn.lock();
        try {
            HearingStore.State state = state().orElseThrow(() -> Problem.of(EventProblem.UNKNOWN_SUBSCRIPTION));
            Refusals.Refused refused = new Refusals(this, given).note(state, new Refusals.Event(id, source), reason);
            tally.failed(reason, now());
            nextDue = Instant.MIN;
            return refused;
        } finally {
            turn.unlock();
            wake();
        }
    }
}
