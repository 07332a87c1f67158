package space.quark.host.bus;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after the logs of a process: every hour after their partitions, every minute after what holds them up. */
final class Upkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration LOOKS_EVERY = Duration.ofMinutes(1);
    private static final int LOOKS_PER_CARE = 60;
    static final Duration CARES_EVERY = LOOKS_EVERY.multipliedBy(LOOKS_PER_CARE);

    private final Bus bus;
    private final Readers readers;
    private final @Nullable Relays relays;
    private final InstantSource clock;
    private final BusSettings settings;
    private final Signal signal = new Signal();
    private final Thread thread;

    Upkeep(Bus bus, Readers readers, @Nullable Relays relays, InstantSource clock, BusSettings settings) {
        this.bus = bus;
        this.readers = readers;
        this.relays = relays;
        this.clock = clock;
        this.settings = settings;
        this.thread = Thread.ofVirtual().name("bus: upkeep").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** See {@link Bus#maintain}. */
    void maintain() {
        Instant since = clock.instant().minus(settings.absence());
        for (Bus.Opened one : bus.opened()) {
            try {
                lookAfter(one, since);
            } catch (RuntimeException e) {
                LOG.warn("{}: care of its event log failed and is tried again", one.module(), e);
            }
        }
    }

    private void lookAfter(Bus.Opened one, Instant since) {
        String source = Bus.word(one.module());
        Map<String, Position> known = relays == null ? subscribers(source) : relays.readersOf(source);
        Map<String, Position> all = new HashMap<>(known);
        all.putAll(readers.others(source, since));
        Care care = new Care(one.module(), one.database(), clock, settings);
        care.makeReady();
        care.report(all);
        care.dropOld(unheardBy(one.module()));
    }

    private Map<String, Position> subscribers(String source) {
        Map<String, Position> found = readers.elsewhere(source);
        bus.subscriptions().stream()
                .filter(it -> it.source().equals(source))
                .forEach(it -> it.position().ifPresent(position -> found.put(it.subscriber(), position)));
        return found;
    }

    /** When the oldest event was published that this subscriber has not taken yet: now, when there is none. */
    private Instant unheardBy(String subscriber) {
        try {
            return bus.subscriptions().stream()
                    .filter(it -> it.subscriber().equals(subscriber))
                    .map(Subscription::unheard)
                    .reduce(clock.instant(), (one, other) -> one.isBefore(other) ? one : other);
        } catch (RuntimeException e) {
            LOG.debug("{}: what it has not heard yet is not known now", subscriber, e);
            return Instant.EPOCH;
        }
    }

    /** A transaction that stays open keeps dead rows of every table, so somebody must know. */
    void watchFences() {
        bus.operations().status().stream()
                .filter(one -> one.fenceAge().compareTo(settings.fenceWarning()) > 0)
                .collect(Collectors.groupingBy(one -> Optional.ofNullable(one.fencePid())))
                .forEach((pid, logs) -> LOG.warn(
                        "PostgreSQL's process {} has had a transaction open for {}: until it ends nothing is cleaned"
                                + " away, and what it publishes itself stays unheard ({})",
                        pid.map(String::valueOf).orElse("?"),
                        logs.getFirst().fenceAge().truncatedTo(ChronoUnit.SECONDS),
                        logs.stream().map(LogStatus::module).collect(Collectors.joining(", "))));
    }

    private void run() {
        try {
            signal.rest(FIRST);
            for (int round = 0; !signal.closed(); round++) {
                try {
                    if (round % LOOKS_PER_CARE == 0) {
                        maintain();
                    }
                    watchFences();
                } catch (RuntimeException e) {
                    LOG.warn("care of the event logs failed and is tried again", e);
                }
                signal.rest(LOOKS_EVERY);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets it end without waiting for it. */
    void end() {
        signal.close();
    }

    @Override
    public void close() {
        end();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
