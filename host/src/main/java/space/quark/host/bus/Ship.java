package space.quark.host.bus;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.host.storage.ModuleDatabase;

/**
 * Carries one module's events from its outbox to the broker, all of them and in order: a virtual thread that reads on
 * where its cursor stands, appends, and moves the cursor. One process at a time does so for a module; should two, what
 * comes twice has its effect once, and what comes first comes in order. What is lost of the cursor is appended again.
 */
final class Ship implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ship.class);
    private static final String RIGHT = "relay";
    private static final Set<String> EVERY_TYPE = Set.of("%");
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(30);

    private final String module;
    private final ModuleDatabase database;
    private final OutboxSource outbox;
    private final OutboxSource byType;
    private final ShipStore store;
    private final Shared shared;
    private final Signal signal = new Signal();
    private final LongAdder shipped = new LongAdder();
    private final Freight freight;
    private final Thread thread;
    /** As it stands in the database; absent until read, and after every trouble. */
    private volatile ShipStore.@Nullable Cursor cursor;

    private volatile boolean leads;
    private volatile @Nullable String trouble;
    private int failures;

    /** What the ships of a process share. */
    record Shared(Broker broker, Outage outage, BusSettings settings, Semaphore permits, InstantSource clock) {}

    Ship(String module, ModuleDatabase database, Shared shared) {
        this.module = module;
        this.database = database;
        this.outbox = OutboxSource.byPattern(module, database, database.schema() + ".outbox");
        this.byType = new OutboxSource(module, database);
        this.store = new ShipStore(database);
        this.shared = shared;
        this.freight = new Freight(shared.settings().batch());
        this.thread = Thread.ofVirtual().name("bus: relay of " + module).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Tells it that there may be something new. */
    void wake() {
        signal.wake();
    }

    /** Up to where everything has been appended, absent when nothing has; asks the database when it does not know. */
    Optional<Position> position() {
        ShipStore.Cursor known = cursor;
        return known != null
                ? Optional.of(known.position())
                : database.read(store::find).map(ShipStore.Cursor::position);
    }

    /** Which of their positions readers may go on from; asks the database when it does not know. */
    long epoch() {
        ShipStore.Cursor known = cursor;
        return known != null
                ? known.epoch()
                : database.read(store::find).map(ShipStore.Cursor::epoch).orElse(0L);
    }

    /** What waits in the outbox. */
    EventSource.Backlog waiting() {
        return outbox.backlog(position().orElse(Position.START), EVERY_TYPE);
    }

    /** What waits in the outbox of some types. */
    EventSource.Backlog waiting(Set<String> types) {
        return byType.backlog(position().orElse(Position.START), types);
    }

    /** How it is doing; asks the database. */
    ShipStatus status() {
        EventSource.Backlog waiting;
        String problem = trouble;
        try {
            waiting = waiting();
        } catch (RuntimeException e) {
            waiting = new EventSource.Backlog(0, null);
            problem = ParkedStore.describe(e);
        }
        Duration age = waiting.oldest() == null
                ? Duration.ZERO
                : Duration.between(waiting.oldest(), shared.clock().instant());
        return new ShipStatus(module, leads, waiting.events(), age, shipped.sum(), problem);
    }

    private void run() {
        try {
            while (!signal.closed()) {
                if (!roundOrRest()) {
                    signal.await(shared.settings().poll());
                }
            }
        } catch (InterruptedException _) {
            LOG.warn("{} was interrupted", thread.getName());
        } finally {
            shared.outage().over(module);
            resign();
        }
    }

    private void resign() {
        try {
            leads = false;
            database.resign(RIGHT);
        } catch (RuntimeException e) {
            LOG.debug("{} leaves its right to the end of its session", thread.getName(), e);
        }
    }

    /** One round, or a pause after trouble; true when the next should begin at once. */
    private boolean roundOrRest() throws InterruptedException {
        try {
            boolean more = round();
            failures = 0;
            trouble = null;
            shared.outage().over(module);
            return more;
        } catch (Attempts.Overtaken _) {
            cursor = null;
        } catch (BrokerAway e) {
            shared.outage().began(module, e);
            rest(e);
        } catch (RuntimeException | Error e) {
            cursor = null;
            if (failures == 0) {
                LOG.warn("{} fails and tries on", thread.getName(), e);
            }
            rest(e);
        }
        return true;
    }

    private boolean round() throws InterruptedException {
        leads = database.lead(RIGHT);
        if (!leads) {
            cursor = null;
            return false;
        }
        ShipStore.Cursor at = current();
        Page page = permitted(() -> outbox.read(at.position(), EVERY_TYPE, freight.limit()));
        if (page.next().equals(at.position())) {
            return false;
        }
        List<Envelope> events = page.entries().stream().map(Page.Entry::event).toList();
        Position end = at.end();
        if (!events.isEmpty()) {
            shared.broker().append(module, events);
            end = shared.broker().end(module);
            freight.carried(events);
            shipped.add(events.size());
        }
        Position reached = end;
        cursor = permitted(
                () -> store.move(at, page.next(), reached, shared.clock().instant()));
        return page.more();
    }

    /** How far it is, with a broker that has everything up to there. */
    private ShipStore.Cursor current() throws InterruptedException {
        String log = shared.broker().log(module);
        ShipStore.Cursor known = cursor;
        ShipStore.Cursor at = known != null && known.log().equals(log)
                ? known
                : permitted(() -> store.at(log, shared.clock().instant()));
        cursor = at;
        if (shared.broker().reaches(module, at.end())) {
            return at;
        }
        LOG.warn(
                "{}: the broker has lost events that it had acknowledged, up to {} of {}, and gets all that are kept again",
                module,
                at.end().seq(),
                at.end().tick());
        ShipStore.Cursor anew = permitted(() -> {
            store.startOver(at, shared.clock().instant());
            return store.at(log, shared.clock().instant());
        });
        cursor = anew;
        return anew;
    }

    private <T> T permitted(Supplier<T> work) throws InterruptedException {
        Semaphore permits = shared.permits();
        permits.acquire();
        try {
            return work.get();
        } finally {
            permits.release();
        }
    }

    private void rest(Throwable failure) throws InterruptedException {
        trouble = ParkedStore.describe(failure);
        Duration pause = shared.settings().retryFrom().multipliedBy(1L << Math.min(failures, 10));
        failures++;
        signal.rest(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
    }

    /** Lets it end without waiting for it. */
    void end() {
        signal.close();
    }

    /** Ends it after the page it is at. */
    @Override
    public void close() {
        signal.close();
        try {
            if (!thread.join(CLOSE_PATIENCE)) {
                LOG.warn("{} does not end", thread.getName());
                thread.interrupt();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
