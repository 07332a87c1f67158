package space.quark.hub.docking;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.hub.docking.Instance.Phase;
import space.quark.hub.upstream.Upstream;
import space.quark.hub.upstream.Witness;

/**
 * Looks at instances: often while they start, now and then while they serve, at once when traffic fails. An instance
 * leaves the routes when two witnesses agree, and comes back with the first good look unless it does so too often.
 */
final class Watch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final Duration SOON = Duration.ofMillis(300);
    private static final Duration FIRST_TRY = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    /** How long a failed request is a witness. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    private static final int AT_ONCE = 64;
    private static final int MOST_DOUBLINGS = 8;
    private static final double JITTER = 0.1;

    private final Berths berths;
    private final DockingStore store;
    private final Initiation initiation;
    private final DockingSettings settings;
    private final InstantSource clock;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final ScheduledThreadPoolExecutor times = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("module-looks").daemon().factory());
    private volatile boolean closing;

    Watch(Berths berths, DockingStore store, Initiation initiation, DockingSettings settings, InstantSource clock) {
        this.berths = berths;
        this.store = store;
        this.initiation = initiation;
        this.settings = settings;
        this.clock = clock;
        times.setRemoveOnCancelPolicy(true);
    }

    /** What tells the watch of failed requests; the instance is found when one fails. */
    Witness witness(String module) {
        return new Witness() {
            @Override
            public void failed(Upstream upstream, Failure failure, String reason) {
                if (failure == Failure.CONNECT || failure == Failure.RESET) {
                    refused(module, upstream);
                }
            }

            @Override
            public void recovered(Upstream upstream) {
                // The next look sees it.
            }
        };
    }

    private void refused(String module, Upstream upstream) {
        Berth berth = berths.find(module);
        Instance instance = berth == null ? null : berth.byName(upstream.instance());
        if (berth != null && instance != null && instance.upstream.equals(upstream)) {
            Instant before = instance.refused;
            Instant now = clock.instant();
            instance.refused = now;
            if (before == null || before.plus(SOON).isBefore(now)) {
                schedule(berth, instance, Duration.ZERO);
            }
        }
    }

    /** Begins to start an instance; the turn is held. */
    void start(Berth berth, Instance instance) {
        Instant now = clock.instant();
        instance.startBy = now.plus(settings.start());
        instance.tries = 0;
        instance.strikes = 0;
        instance.initialised = false;
        instance.enter(Phase.STARTING, "STARTING", "is asked for its health", now);
        schedule(berth, instance, Duration.ZERO);
    }

    /** Goes on with an instance that an earlier hub routed to; the turn is held. */
    void resume(Berth berth, Instance instance) {
        instance.enter(Phase.ROUTED, "READY", "serving", clock.instant());
        schedule(berth, instance, Duration.ofMillis(ThreadLocalRandom.current().nextLong(1000)));
    }

    /** Looks again after this long, and not at any other time planned before. */
    void schedule(Berth berth, Instance instance, Duration pause) {
        if (closing) {
            return;
        }
        instance.nextLook = clock.instant().plus(pause);
        Future<?> planned = instance.look;
        if (planned != null) {
            planned.cancel(false);
        }
        instance.look = times.schedule(
                () -> Thread.ofVirtual().name("look " + berth.id).start(() -> look(berth, instance)),
                pause.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Does something again and again. */
    void every(Duration pause, Runnable work) {
        var _ = times.scheduleWithFixedDelay(
                () -> Thread.ofVirtual().name("docking").start(work), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look(Berth berth, Instance instance) {
        if (!instance.looking.compareAndSet(false, true)) {
            // The other look may have planned its next one already, and this one took that plan's place.
            schedule(berth, instance, SOON);
            return;
        }
        try {
            places.acquire();
            try {
                lookInPlace(berth, instance);
            } finally {
                places.release();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("{}/{} could not be looked at", berth.id, instance.name, e);
            schedule(berth, instance, LONGEST_PAUSE);
        } finally {
            instance.looking.set(false);
        }
    }

    private void lookInPlace(Berth berth, Instance instance) {
        if (closing || !berth.has(instance)) {
            return;
        }
        Look look = Look.at(instance.address, instance.manifest);
        if (look.well() && wantsInitiation(instance)) {
            look = initiation.of(berth, instance, look);
        }
        berth.turn.lock();
        try {
            if (!closing && berth.has(instance)) {
                apply(berth, instance, look);
            }
        } finally {
            berth.turn.unlock();
        }
    }

    private static boolean wantsInitiation(Instance instance) {
        return instance.pulled && !instance.initialised && instance.phase != Phase.DRAINING;
    }

    private void apply(Berth berth, Instance instance, Look look) {
        switch (instance.phase) {
            case STARTING -> starting(berth, instance, look);
            case ROUTED -> routed(berth, instance, look);
            case OUT -> out(berth, instance, look);
            case QUARANTINED -> quarantined(berth, instance, look);
            case STANDBY -> schedule(berth, instance, interval(instance));
            case WAITING, DRAINING -> {
                // Nobody asks.
            }
        }
    }

    private void starting(Berth berth, Instance instance, Look look) {
        Instant now = clock.instant();
        if (look.well() && !look.starting()) {
            if (instance.successor) {
                instance.enter(Phase.STANDBY, "STANDBY", "is ready and waits for its turn", now);
                schedule(berth, instance, interval(instance));
                berths.settle(berth);
            } else {
                enter(berth, instance, look);
            }
            return;
        }
        String words = look.well() ? "says that it is starting" : look.words();
        Instant end = instance.startBy;
        if (end != null && now.isAfter(end)) {
            instance.enter(
                    Phase.OUT,
                    "QE103",
                    "did not start within " + settings.start().toSeconds() + " s: " + words,
                    now);
            instance.tries = 1;
            schedule(berth, instance, pause(instance));
        } else {
            instance.enter(Phase.STARTING, "STARTING", words, now);
            instance.tries++;
            Duration next = FIRST_TRY.multipliedBy(1L << Math.min(instance.tries - 1, 4));
            schedule(berth, instance, next);
        }
        berths.settle(berth);
    }

    /** Into the routes. */
    private void enter(Berth berth, Instance instance, Look look) {
        instance.strikes = 0;
        instance.tries = 0;
        instance.refused = null;
        instance.degraded = look.degraded();
        instance.enter(Phase.ROUTED, "READY", "serving", clock.instant());
        instance.upstream.forgive();
        berths.settle(berth);
        store.save(berth.id, instance);
        schedule(berth, instance, interval(instance));
    }

    private void routed(Berth berth, Instance instance, Look look) {
        if (look.well()) {
            boolean told = instance.strikes > 0 || instance.degraded != look.degraded();
            instance.strikes = 0;
            instance.degraded = look.degraded();
            if (instance.refused != null) {
                instance.refused = null;
                instance.upstream.forgive();
            }
            if (told) {
                berths.settle(berth);
            }
            schedule(berth, instance, interval(instance));
            return;
        }
        instance.strikes++;
        int witnesses = instance.strikes + (leaseMissed(instance) ? 1 : 0) + (trafficFailed(instance) ? 1 : 0);
        if (witnesses < 2) {
            schedule(berth, instance, SOON);
        } else {
            evict(berth, instance, look.words());
        }
    }

    private boolean leaseMissed(Instance instance) {
        Instant lease = instance.leaseUntil;
        return lease != null && clock.instant().isAfter(lease);
    }

    private boolean trafficFailed(Instance instance) {
        Instant refused = instance.refused;
        return refused != null && refused.plus(FRESH).isAfter(clock.instant());
    }

    private void evict(Berth berth, Instance instance, String words) {
        Instant now = clock.instant();
        instance.outages.removeIf(outage -> outage.plus(settings.flapWindow()).isBefore(now));
        instance.outages.add(now);
        instance.tries = 1;
        instance.initialised = false;
        if (instance.outages.size() >= settings.flaps()) {
            Duration held = settings.quarantine().multipliedBy(1L << Math.min(instance.quarantines, MOST_DOUBLINGS));
            instance.quarantines++;
            instance.heldUntil = now.plus(held);
            instance.outages.clear();
            instance.enter(
                    Phase.QUARANTINED, "QUARANTINED", "came and went " + settings.flaps() + " times: " + words, now);
            schedule(berth, instance, held);
        } else {
            instance.enter(Phase.OUT, "QE102", words, now);
            schedule(berth, instance, SOON);
        }
        LOG.warn("{}/{} is taken out of the routes: {}", berth.id, instance.name, words);
        berths.settle(berth);
    }

    private void out(Berth berth, Instance instance, Look look) {
        if (look.well() && !look.starting()) {
            LOG.info("{}/{} is back", berth.id, instance.name);
            enter(berth, instance, look);
            return;
        }
        if (!look.well()) {
            instance.enter(Phase.OUT, instance.code, look.words(), clock.instant());
        }
        instance.tries++;
        schedule(berth, instance, pause(instance));
        berths.settle(berth);
    }

    private void quarantined(Berth berth, Instance instance, Look look) {
        Instant until = instance.heldUntil;
        Instant now = clock.instant();
        if (until != null && until.isAfter(now)) {
            schedule(berth, instance, Duration.between(now, until));
        } else {
            instance.enter(Phase.OUT, "QE102", instance.reason, now);
            out(berth, instance, look);
        }
    }

    /** Growing, as long as an instance stays away. */
    private Duration pause(Instance instance) {
        Duration pause = SOON.multipliedBy(1L << Math.min(instance.tries, MOST_DOUBLINGS));
        return jittered(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
    }

    private static Duration interval(Instance instance) {
        return jittered(instance.manifest.lifecycle().healthCheckInterval());
    }

    private static Duration jittered(Duration pause) {
        double factor = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        return Duration.ofMillis(Math.round(pause.toMillis() * factor));
    }

    /** Looks at nobody any more. */
    @Override
    public void close() {
        closing = true;
        times.shutdownNow();
    }
}
