package space.quark.hub.bus;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Database;
import space.quark.dock.Problem;
import space.quark.host.bus.EventFilter;
import space.quark.host.bus.EventLog;
import space.quark.host.bus.Operations;
import space.quark.host.bus.Replay;

/** Runs replays, and goes on with those that the station's end interrupted. */
public final class Replays implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Replays.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 6;
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int SHOWN = 200;

    private final Operations operations;
    private final ReplayStore store;
    private final InstantSource clock;
    private final Map<Long, Thread> threads = new ConcurrentHashMap<>();
    private volatile boolean closing;

    /**
     * What somebody wants.
     *
     * @param source the module whose events are replayed
     * @param after an event of it after which to begin, or nothing for the beginning of what is kept
     */
    public record Wanted(
            String subscriber,
            String source,
            EventFilter filter,
            @Nullable UUID after,
            boolean live,
            int perSecond,
            String reason) {}

    public Replays(Operations operations, Database database, InstantSource clock) {
        this.operations = operations;
        this.store = new ReplayStore(database);
        this.clock = clock;
    }

    /** Goes on with what was running when the station ended; a live one may repeat its last page. */
    public void resume() {
        store.running().forEach(this::begin);
    }

    /** Begins a replay. */
    public ReplayState start(Wanted wanted) {
        EventLog log = operations.logs().get(wanted.source());
        if (log == null
                || operations.replay(wanted.subscriber(), wanted.source()).isEmpty()) {
            throw Problem.of(EventProblem.UNKNOWN_SUBSCRIBER);
        }
        long after = wanted.after() == null
                ? 0
                : log.find(wanted.after()).orElseThrow(() -> Problem.of(EventProblem.UNKNOWN_EVENT));
        ReplayStore.Wanted kept = new ReplayStore.Wanted(
                wanted.subscriber(),
                wanted.source(),
                wanted.filter(),
                wanted.live(),
                wanted.perSecond(),
                after,
                log.end(),
                wanted.reason());
        ReplayState state = store.begin(kept, EventAudit.who(), clock.instant())
                .orElseThrow(() -> Problem.of(EventProblem.REPLAY_RUNNING));
        begin(state);
        return state;
    }

    /** The latest replays, latest first. */
    public List<ReplayState> latest() {
        return store.latest(SHOWN);
    }

    /** One of them. */
    public Optional<ReplayState> find(long id) {
        return store.find(id);
    }

    /** Ends a running one after the page it is at. */
    public void end(long id) {
        store.end(id, "ended", null, clock.instant());
    }

    private void begin(ReplayState state) {
        Thread thread = Thread.ofVirtual().name("replay " + state.id()).unstarted(() -> run(state));
        threads.put(state.id(), thread);
        thread.start();
    }

    /** Goes on after what interrupts it, such as a database that is away; what does so again and again at one place ends it. */
    private void run(ReplayState begun) {
        try {
            Attempt last = new Attempt(0, begun.position(), null);
            while (!closing && last != null) {
                last = goOn(begun.id(), last);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            threads.remove(begun.id());
        }
    }

    /**
     * What was tried.
     *
     * @param vain how often at this position
     * @param failure why not
     */
    private record Attempt(
            int vain, long position, @Nullable RuntimeException failure) {}

    /** Null when it is over. */
    private @Nullable Attempt goOn(long id, Attempt last) throws InterruptedException {
        Attempt now = last;
        try {
            Optional<ReplayState> state = store.find(id).filter(it -> it.state().equals("running"));
            if (state.isEmpty()) {
                return null;
            }
            long position = state.get().position();
            now = new Attempt(position == last.position ? last.vain + 1 : 1, position, last.failure);
            if (now.vain > ATTEMPTS) {
                store.end(id, "failed", String.valueOf(last.failure), clock.instant());
            } else {
                goOn(state.get());
            }
            return null;
        } catch (RuntimeException e) {
            if (now.vain != last.vain || last.failure == null) {
                LOG.warn("replay {} was interrupted and is tried again", id, e);
            }
            Thread.sleep(PAUSE.multipliedBy(1L << now.vain));
            return new Attempt(now.vain, now.position, e);
        }
    }

    private void goOn(ReplayState state) throws InterruptedException {
        Optional<Replay> replay = operations.replay(state.subscriber(), state.source());
        if (replay.isEmpty()) {
            store.end(state.id(), "failed", state.subscriber() + " or " + state.source() + " is away", clock.instant());
            return;
        }
        EventFilter filter = new EventFilter(state.type(), state.subject(), state.since(), state.until());
        Replay.Order order = new Replay.Order(
                filter, state.position(), state.lastPosition(), state.mode().equals("live"), state.perSecond());
        replay.get().run(order, step -> !closing && store.keep(state, step, clock.instant()));
    }

    @Override
    public void close() {
        closing = true;
        for (Thread thread : threads.values()) {
            thread.interrupt();
            try {
                thread.join(PATIENCE);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
