package space.quark.hub.docking;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.hub.docking.Instance.Phase;

/**
 * What a look at an instance means. An instance leaves the routes when two witnesses agree, and comes back with the first
 * good look unless it does so too often.
 */
final class Verdicts {
    private static final Logger LOG = LoggerFactory.getLogger(Verdicts.class);
    private static final Duration FIRST_TRY = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    /** How long a failed request is a witness. */
    private static final Duration FRESH = Duration.ofSeconds(10);
    /** After so many good looks between which nobody asked anything of an instance, it is looked at so much more rarely. */
    private static final int CALM = 3;

    private static final int MOST_DOUBLINGS = 8;
    private static final double JITTER = 0.1;

    private final Berths berths;
    private final DockingStore store;
    private final DockingSettings settings;
    private final InstantSource clock;

    Verdicts(Berths berths, DockingStore store, DockingSettings settings, InstantSource clock) {
        this.berths = berths;
        this.store = store;
        this.settings = settings;
        this.clock = clock;
    }

    /** Draws the conclusions of a look; the turn is held. */
    void apply(Watch watch, Berth berth, Instance instance, Look look) {
        switch (instance.phase) {
            case STARTING -> starting(watch, berth, instance, look);
            case ROUTED -> routed(watch, berth, instance, look);
            case OUT -> out(watch, berth, instance, look);
            case QUARANTINED -> quarantined(watch, berth, instance, look);
            case STANDBY -> watch.schedule(berth, instance, interval(instance));
            case WAITING, DRAINING -> {
                // Nobody asks.
            }
        }
    }

    private void starting(Watch watch, Berth berth, Instance instance, Look look) {
        Instant now = clock.instant();
        if (look.well() && !look.starting()) {
            if (instance.successor) {
                instance.enter(Phase.STANDBY, "STANDBY", "is ready and waits for its turn", now);
                watch.schedule(berth, instance, interval(instance));
                berths.settle(berth);
            } else {
                enter(watch, berth, instance, look);
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
            watch.schedule(berth, instance, pause(instance));
        } else {
            instance.enter(Phase.STARTING, "STARTING", words, now);
            instance.tries++;
            Duration next = FIRST_TRY.multipliedBy(1L << Math.min(instance.tries - 1, 4));
            watch.schedule(berth, instance, next);
        }
        berths.settle(berth);
    }

    /** Into the routes. */
    private void enter(Watch watch, Berth berth, Instance instance, Look look) {
        instance.strikes = 0;
        instance.tries = 0;
        instance.refused = null;
        instance.degraded = look.degraded();
        instance.enter(Phase.ROUTED, "READY", "serving", clock.instant());
        instance.upstream.forgive();
        berths.settle(berth);
        store.save(berth.id, instance);
        watch.schedule(berth, instance, interval(instance));
    }

    private void routed(Watch watch, Berth berth, Instance instance, Look look) {
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
            long answered = instance.upstream.tally().answered();
            instance.unasked = answered == instance.answered ? instance.unasked + 1 : 0;
            instance.answered = answered;
            Duration pause = interval(instance);
            Duration calm = instance.unasked < CALM ? pause : pause.multipliedBy(CALM);
            watch.schedule(berth, instance, Watch.onBeat(calm));
            return;
        }
        instance.strikes++;
        int witnesses = instance.strikes + (leaseMissed(instance) ? 1 : 0) + (trafficFailed(instance) ? 1 : 0);
        if (witnesses < 2) {
            watch.schedule(berth, instance, Watch.SOON);
        } else {
            evict(watch, berth, instance, look.words());
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

    private void evict(Watch watch, Berth berth, Instance instance, String words) {
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
            watch.schedule(berth, instance, held);
        } else {
            instance.enter(Phase.OUT, "QE102", words, now);
            watch.schedule(berth, instance, Watch.SOON);
        }
        LOG.warn("{}/{} is taken out of the routes: {}", berth.id, instance.name, words);
        berths.settle(berth);
    }

    private void out(Watch watch, Berth berth, Instance instance, Look look) {
        if (look.well() && !look.starting()) {
            LOG.info("{}/{} is back", berth.id, instance.name);
            enter(watch, berth, instance, look);
            return;
        }
        if (!look.well()) {
            instance.enter(Phase.OUT, instance.code, look.words(), clock.instant());
        }
        instance.tries++;
        watch.schedule(berth, instance, pause(instance));
        berths.settle(berth);
    }

    private void quarantined(Watch watch, Berth berth, Instance instance, Look look) {
        Instant until = instance.heldUntil;
        Instant now = clock.instant();
        if (until != null && until.isAfter(now)) {
            watch.schedule(berth, instance, Duration.between(now, until));
        } else {
            instance.enter(Phase.OUT, "QE102", instance.reason, now);
            out(watch, berth, instance, look);
        }
    }

    /** Growing, as long as an instance stays away. */
    private Duration pause(Instance instance) {
        Duration pause = Watch.SOON.multipliedBy(1L << Math.min(instance.tries, MOST_DOUBLINGS));
        return jittered(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
    }

    private static Duration interval(Instance instance) {
        return jittered(instance.manifest.lifecycle().healthCheckInterval());
    }

    private static Duration jittered(Duration pause) {
        double factor = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        return Duration.ofMillis(Math.round(pause.toMillis() * factor));
    }
}
