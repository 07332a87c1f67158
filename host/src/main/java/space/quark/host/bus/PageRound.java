package space.quark.host.bus;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.host.storage.ModuleDatabase;

/** Reads pages of a source and handles each in one transaction with the cursor that goes past it. */
final class PageRound {
    private static final Logger LOG = LoggerFactory.getLogger(PageRound.class);
    /** How long progress may stay unsaved: what was taken since then is known by its marks, and passed by. */
    static final Duration UNSAVED = Duration.ofSeconds(10);

    private final ModuleDatabase database;
    private final String source;
    private final Delivery delivery;
    private final BusSettings settings;
    private final ParkedRound parked;
    private final SubscriberStore store;
    private final ParkedStore parkedStore;
    private final Set<String> types;
    private final LongAdder handled = new LongAdder();
    private final Failures failures;

    /** As it stands in the database; absent until read, and again after every trouble. */
    private volatile @Nullable Position saved;
    /** Where to read on: beyond {@link #saved} by events that are taken or not heard. */
    private volatile Position reached = Position.START;

    private Instant savedAt = Instant.MIN;
    private boolean begun;
    private boolean caughtUp;
    private int taken;

    PageRound(ModuleDatabase database, String source, Delivery delivery, BusSettings settings, ParkedRound parked) {
        this.database = database;
        this.source = source;
        this.delivery = delivery;
        this.settings = settings;
        this.parked = parked;
        this.failures = parked.failures();
        this.store = new SubscriberStore(database, source);
        this.parkedStore = new ParkedStore(database, source);
        this.types = delivery.handlers().types();
    }

    /** A position up to which everything has been taken, absent while unknown. */
    Optional<Position> saved() {
        return Optional.ofNullable(saved);
    }

    long handled() {
        return handled.sum();
    }

    /** How many events the last page had. */
    int taken() {
        return taken;
    }

    EventSource.Backlog backlog(EventSource from) {
        return from.backlog(reached, types);
    }

    /** What lies behind the position that is saved. */
    EventSource.Backlog unheard(EventSource from) {
        Position at = saved;
        if (at == null) {
            throw new IllegalStateException(source + " has not been read yet");
        }
        return from.backlog(at, types);
    }

    /** The database may know better. */
    void forget() {
        saved = null;
    }

    /** Handles the next page; true when there is more. */
    boolean run(EventSource from, BooleanSupplier stopped) {
        Position at = saved;
        if (at == null) {
            at = database.write(tx -> store.position(tx, delivery.now()));
            saved = at;
            reached = at;
        }
        Page page = from.read(reached, types, settings.batch());
        taken = page.entries().size();
        if (!page.entries().isEmpty()) {
            Deliver work = new Deliver(page);
            if (endedAProcess()) {
                work.setAside();
            } else {
                Attempts.through(page.entries(), work, stopped);
            }
            if (stopped.getAsBoolean()) {
                reached = work.done;
                return false;
            }
        }
        reached = page.next();
        caughtUp |= !page.more();
        if (!page.more() && isLate(delivery.now())) {
            save();
        }
        return page.more();
    }

    private boolean isLate(Instant now) {
        return now.isAfter(savedAt.plus(UNSAVED));
    }

    /** Whether there is progress that is not saved. */
    boolean isAhead() {
        Position at = saved;
        return at != null && !at.equals(reached);
    }

    /**
     * Whether an earlier process began with this page and did not come to its end. A process counts its start before its
     * first page and no page after that, so that the usual page costs nothing more.
     */
    private boolean endedAProcess() {
        if (begun) {
            return false;
        }
        int starts = database.write(store::countStart);
        begun = true;
        return starts > 1;
    }

    /** Saves progress. */
    void save() {
        Position at = saved;
        Position to = reached;
        if (at != null && !at.equals(to)) {
            database.run(tx -> store.advance(tx, at, to, delivery.now()));
            saved = to;
        }
        savedAt = delivery.now();
    }

    /** What became of some events. */
    private record Outcome(int handled, int waits) {}

    private final class Deliver implements Attempts.Work<Page.Entry> {
        private final Page page;
        private Position done = reached;

        private Deliver(Page page) {
            this.page = page;
        }

        /** As it stands in the database, which is known while events are delivered. */
        private Position at() {
            return Objects.requireNonNull(saved);
        }

        @Override
        public void attempt(List<Page.Entry> part) {
            Position to = after(part.getLast());
            Instant now = delivery.now();
            // A row that moves leaves a dead one behind: the cursor moves now and then, when something is parked, and
            // with every page after a start, so that one that ends the process is found.
            boolean moves = !caughtUp || isLate(now);
            Outcome outcome = database.write(tx -> {
                int waits = 0;
                SubscriberStore.Taken taken = moves ? store.take(tx, at(), to, part, now) : store.hold(tx, at(), part);
                Set<UUID> fresh = new HashSet<>(taken.fresh());
                List<Delivery.Due> due = new ArrayList<>(part.size());
                for (int i = 0; i < part.size(); i++) {
                    Envelope event = part.get(i).event();
                    if (!fresh.remove(event.id())) {
                        continue;
                    }
                    if (taken.held().contains(event.key())) {
                        parkedStore.park(tx, part.get(i), 0, now);
                        waits++;
                    } else {
                        due.add(new Delivery.Due(i, event));
                    }
                }
                if (waits > 0 && !moves) {
                    store.advance(tx, at(), to, now);
                }
                delivery.handle(tx, due);
                return new Outcome(due.size(), waits);
            });
            handled.add(outcome.handled);
            if (moves || outcome.waits > 0) {
                moved(to, now);
            }
            done = to;
            if (outcome.handled < part.size()) {
                // Another process may just have finished what these wait for, and know nothing of them.
                parked.dueAt(now.plus(settings.retryFrom()));
            }
        }

        /** Something in this page may end the process again: each is tried by itself, and counted before it is. */
        private void setAside() {
            Position to = page.next();
            Instant now = delivery.now();
            LOG.warn(
                    "{}: a process ended while it handled {} events of {}, now one at a time",
                    delivery.subscriber(),
                    page.entries().size(),
                    source);
            database.run(tx -> {
                Set<UUID> fresh = new HashSet<>(
                        store.take(tx, at(), to, page.entries(), now).fresh());
                for (Page.Entry entry : page.entries()) {
                    if (fresh.remove(entry.event().id())) {
                        parkedStore.park(tx, entry, 1, now);
                    }
                }
            });
            moved(to, now);
            parked.dueAt(now);
        }

        @Override
        public void giveUp(Page.Entry entry, Throwable cause) {
            Position to = after(entry);
            Instant now = delivery.now();
            failures.note(cause, now);
            Instant again = now.plus(settings.pauseAfter(1));
            Envelope event = entry.event();
            LOG.warn(
                    "{}: {} {} of {} failed, next at {}",
                    delivery.subscriber(),
                    event.type(),
                    event.id(),
                    source,
                    again,
                    cause);
            database.run(tx -> {
                if (!store.take(tx, at(), to, List.of(entry), now).fresh().isEmpty()) {
                    long place = parkedStore.park(tx, entry, 1, again);
                    if (settings.attempts() == 1) {
                        parkedStore.bury(tx, place, delivery.handlers().holds(event.type()), now, cause);
                    } else {
                        parkedStore.note(tx, place, again, cause);
                    }
                }
            });
            moved(to, now);
            parked.dueAt(again);
        }

        private Position after(Page.Entry entry) {
            return entry.equals(page.entries().getLast())
                    ? page.next()
                    : new Position(page.next().tick(), entry.seq());
        }

        private void moved(Position to, Instant now) {
            saved = to;
            savedAt = now;
            done = to;
        }
    }
}
