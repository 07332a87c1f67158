package space.quark.host.bus;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
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
    private final LongAdder failed = new LongAdder();
    private volatile Instant next = Instant.MIN;

    ParkedRound(ModuleDatabase database, String source, Delivery delivery, BusSettings settings) {
        this.database = database;
        this.source = source;
        this.delivery = delivery;
        this.settings = settings;
        this.store = new SubscriberStore(database, source);
        this.parked = new ParkedStore(database, source);
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

    long failed() {
        return failed.sum();
    }

    /** Tries what is due now. */
    void run(BooleanSupplier stopped) {
        Instant now = delivery.now();
        if (now.isBefore(next)) {
            return;
        }
        List<ParkedStore.Parked> due = database.write(tx -> {
            store.lock(tx);
            List<ParkedStore.Parked> events = parked.due(tx, now, settings.batch());
            if (!events.isEmpty()) {
                parked.claim(tx, events, now, settings);
            }
            return events;
        });
        if (!due.isEmpty()) {
            Attempts.through(due, new Retry(), stopped);
        }
        Instant look = now.plus(LOOK);
        next = database.read(parked::nextDue).filter(look::isAfter).orElse(look);
    }

    private final class Retry implements Attempts.Work<ParkedStore.Parked> {
        private final Set<String> failedKeys = new HashSet<>();

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
                SortedMap<Integer, Envelope> events = new TreeMap<>();
                for (int i = 0; i < part.size(); i++) {
                    if (still.contains(part.get(i).place())) {
                        events.put(i, part.get(i).event(source));
                    }
                }
                delivery.handle(tx, events);
                return still.size();
            });
            handled.add(done);
        }

        @Override
        public void giveUp(ParkedStore.Parked event, Throwable cause) {
            failed.increment();
            failedKeys.add(event.key());
            int attempts = event.attempts() + 1;
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
            database.run(tx -> parked.note(tx, event, again, ParkedStore.describe(cause)));
        }
    }
}
