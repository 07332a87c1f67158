package space.quark.host.bus;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.host.storage.ModuleDatabase;

/** Tries parked events again when they are due. */
final class ParkedRound {
    private static final Logger LOG = LoggerFactory.getLogger(ParkedRound.class);
    /** Another process may have parked something. */
    private static final Duration LOOK = Duration.ofSeconds(30);

    private final ModuleDatabase database;
    private final String source;
    private final Delivery delivery;
    private final BusSettings settings;
    private final SubscriberStore store;
    private final ParkedStore parked;
    private final LongAdder handled = new LongAdder();
    private final Failures failures = new Failures();
    private volatile Instant next = Instant.MIN;

    ParkedRound(ModuleDatabase database, String source, Delivery delivery, BusSettings settings) {
        this.database = database;
        this.source = source;
        this.delivery = delivery;
        this.settings = settings;
        this.store = new SubscriberStore(database, source);
        this.parked = new ParkedStore(database, source);
    }

    /** Failed attempts at anything of this subscription. */
    Failures failures() {
        return failures;
    }

    /** When there may be something to do. */
    Instant next() {
        return next;
    }

    /** Something was parked that is due then. */
    void dueAt(Instant time) {
        if (time.isBefore(next)) {
            next = time;
        }
    }

    long handled() {
        return handled.sum();
    }

    /** Tries what is due now. */
    void run(BooleanSupplier stopped) {
        Instant now = delivery.now();
        if (now.isBefore(next)) {
            return;
        }
        List<ParkedStore.Parked> due = database.read(handle -> parked.due(handle, now, settings.batch()));
        Set<String> heldKeys = new HashSet<>();
        for (List<ParkedStore.Parked> part : parts(due)) {
            if (stopped.getAsBoolean()) {
                return;
            }
            part.removeIf(event -> heldKeys.contains(event.key()));
            List<ParkedStore.Parked> claimed = part.isEmpty() ? List.of() : claim(part, now);
            if (!claimed.isEmpty()) {
                Attempts.through(claimed, new Retry(heldKeys), stopped);
            }
            heldKeys.addAll(unclaimedKeys(part, claimed));
        }
        Instant look = now.plus(LOOK);
        next = database.read(parked::nextDue).filter(look::isAfter).orElse(look);
    }

    /**
     * Parts to be claimed together. One that was tried before may be what ended the process, so it is tried by itself,
     * lest others be counted with it.
     */
    private static List<List<ParkedStore.Parked>> parts(List<ParkedStore.Parked> due) {
        List<List<ParkedStore.Parked>> parts = new ArrayList<>();
        boolean open = false;
        for (ParkedStore.Parked event : due) {
            boolean untried = event.attempts() == 0 && !event.dead();
            if (!(open && untried)) {
                parts.add(new ArrayList<>());
            }
            parts.getLast().add(event);
            open = untried;
        }
        return parts;
    }

    /** Counts the attempt before it is made; what has had all its attempts is a dead letter, with no end of the last. */
    private List<ParkedStore.Parked> claim(List<ParkedStore.Parked> part, Instant now) {
        ParkedStore.Parked first = part.getFirst();
        if (first.dead()) {
            return List.of();
        }
        return database.write(tx -> {
            store.lock(tx);
            if (first.attempts() >= settings.attempts()) {
                bury(tx, first, new IllegalStateException("the process ended while this was handled"));
                return List.of();
            }
            Set<Long> ours = parked.claim(tx, part, now.plus(settings.pauseAfter(first.attempts() + 1)));
            return part.stream().filter(event -> ours.contains(event.place())).toList();
        });
    }

    /** Keys that go no further now: of dead letters that hold them, and of what another process has in hand. */
    private Set<String> unclaimedKeys(List<ParkedStore.Parked> part, List<ParkedStore.Parked> claimed) {
        return part.stream()
                .filter(event -> !claimed.contains(event))
                .filter(event -> event.dead()
                        || event.attempts() < settings.attempts()
                        || delivery.handlers().holds(event.type()))
                .map(ParkedStore.Parked::key)
                .collect(Collectors.toSet());
    }

    private void bury(Handle transaction, ParkedStore.Parked event, Throwable cause) {
        LOG.error(
                "{}: {} {} of {} is a dead letter after {} attempts",
                delivery.subscriber(),
                event.type(),
                event.eventId(),
                source,
                settings.attempts(),
                cause);
        parked.bury(transaction, event.place(), delivery.handlers().holds(event.type()), delivery.now(), cause);
    }

    private final class Retry implements Attempts.Work<ParkedStore.Parked> {
        private final Set<String> failedKeys;

        private Retry(Set<String> failedKeys) {
            this.failedKeys = failedKeys;
        }

        @Override
        public void attempt(List<ParkedStore.Parked> part) {
            int done = database.write(tx -> {
                List<ParkedStore.Parked> open = part.stream()
                        .filter(it -> !failedKeys.contains(it.key()))
                        .toList();
                List<Long> behind = part.stream()
                        .filter(it -> failedKeys.contains(it.key()))
                        .map(ParkedStore.Parked::place)
                        .toList();
                if (!behind.isEmpty()) {
                    parked.unclaim(tx, behind);
                }
                Set<Long> still = parked.take(tx, open);
                List<Delivery.Due> due = new ArrayList<>(part.size());
                for (int i = 0; i < part.size(); i++) {
                    if (still.contains(part.get(i).place())) {
                        due.add(new Delivery.Due(i, part.get(i).event(source)));
                    }
                }
                delivery.handle(tx, due);
                return still.size();
            });
            handled.add(done);
        }

        @Override
        public void giveUp(ParkedStore.Parked event, Throwable cause) {
            failures.note(cause, delivery.now());
            int attempts = event.attempts() + 1;
            if (attempts >= settings.attempts()) {
                database.run(tx -> bury(tx, event, cause));
                if (delivery.handlers().holds(event.type())) {
                    failedKeys.add(event.key());
                }
                return;
            }
            failedKeys.add(event.key());
            Instant again = delivery.now().plus(settings.pauseAfter(attempts));
            LOG.warn(
                    "{}: {} {} of {} failed for the {}. time, next at {}",
                    delivery.subscriber(),
                    event.type(),
                    event.eventId(),
                    source,
                    attempts,
                    again,
                    cause);
            database.run(tx -> parked.note(tx, event.place(), again, cause));
        }
    }
}
