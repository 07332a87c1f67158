package space.quark.hub;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.host.bus.SubscriptionStatus;
import space.quark.hub.telemetry.RequestTotals;
import space.quark.hub.telemetry.Telemetry;

/** How the station was in the last hour: a sample every five seconds, read off what is counted anyway. */
final class Samples implements AutoCloseable {
    static final Duration INTERVAL = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Samples.class);
    private static final int KEPT = Math.toIntExact(Duration.ofHours(1).dividedBy(INTERVAL));
    /** The bus asks the database of every module; while nobody looks, once a minute is enough. */
    private static final Duration WATCHED = Duration.ofSeconds(30);

    private static final Duration UNWATCHED_BUS = Duration.ofMinutes(1);

    private final Telemetry telemetry;
    private final Vitals vitals;
    private final IntSupplier liveConnections;
    private final InstantSource clock;
    private final Deque<Sample> kept = new ArrayDeque<>();
    private final Thread thread = Thread.ofVirtual().name("samples").unstarted(this::again);

    private Reading before;
    private List<SubscriptionStatus> bus = List.of();
    private Instant busSeen = Instant.MIN;
    private volatile Instant watched = Instant.MIN;

    private record Reading(Instant time, RequestTotals totals, Duration processor) {}

    Samples(Telemetry telemetry, Vitals vitals, IntSupplier liveConnections, InstantSource clock) {
        this.telemetry = telemetry;
        this.vitals = vitals;
        this.liveConnections = liveConnections;
        this.clock = clock;
        this.before = read();
    }

    /** Takes samples from now on. */
    void begin() {
        thread.start();
    }

    private void again() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                takeOrNot();
                Thread.sleep(INTERVAL);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void takeOrNot() {
        try {
            take();
        } catch (RuntimeException e) {
            LOG.debug("no sample could be taken", e);
        }
    }

    private Reading read() {
        return new Reading(clock.instant(), telemetry.totals(), ProcessLook.processorTime());
    }

    /** Takes one sample of the time since the last. */
    synchronized void take() {
        Reading now = read();
        Duration passed = Duration.between(before.time, now.time);
        if (passed.isPositive()) {
            kept.add(sample(now, passed.toNanos() * 1e-9));
            if (kept.size() > KEPT) {
                kept.remove();
            }
        }
        before = now;
    }

    private Sample sample(Reading now, double seconds) {
        RequestTotals requests = now.totals.since(before.totals);
        Runtime runtime = Runtime.getRuntime();
        int size = 0;
        int busy = 0;
        int waiting = 0;
        for (HealthRoutes.Pool pool : vitals.pools()) {
            size += pool.size();
            busy += pool.busy();
            waiting += pool.waiting();
        }
        lookAtBus(now.time);
        double processor = now.processor.minus(before.processor).toNanos() * 1e-9;
        return new Sample(
                now.time,
                requests.requests() / seconds,
                requests.failed() / seconds,
                requests.refused() / seconds,
                requests.millisOf(0.5),
                requests.millisOf(0.95),
                requests.millisOf(0.99),
                runtime.totalMemory() - runtime.freeMemory(),
                runtime.maxMemory(),
                ProcessLook.resident(),
                liveConnections.getAsInt(),
                size,
                busy,
                waiting,
                bus.stream().mapToLong(SubscriptionStatus::behind).sum(),
                worst(),
                Math.clamp(processor / seconds / runtime.availableProcessors(), 0, 1));
    }

    private void lookAtBus(Instant now) {
        boolean somebodyLooks = watched.isAfter(now.minus(WATCHED));
        if (somebodyLooks || busSeen.isBefore(now.minus(UNWATCHED_BUS))) {
            bus = vitals.subscriptions();
            busSeen = now;
        }
    }

    private Sample.@Nullable Lag worst() {
        return bus.stream()
                .filter(one -> one.behind() > 0)
                .max(Comparator.comparing(SubscriptionStatus::behind).thenComparing(SubscriptionStatus::age))
                .map(one -> new Sample.Lag(
                        one.subscriber(), one.source(), one.behind(), one.age().toNanos() * 1e-9))
                .orElse(null);
    }

    /** The samples after this time, oldest first; all that are kept without one. */
    List<Sample> since(@Nullable Instant time) {
        watched = clock.instant();
        synchronized (this) {
            return kept.stream()
                    .filter(sample -> time == null || sample.time().isAfter(time))
                    .toList();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
