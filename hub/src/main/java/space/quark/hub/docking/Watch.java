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
 * Looks at instances: often while they start, now and then while they serve, at once when traffic fails.
 */
final class Watch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    /** Where something looks wrong. */
    static final Duration SOON = Duration.ofMillis(300);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    /** Looks at who serves come at a beat, several together: to wake threads for each costs more than the look. */
    private static final long BEAT = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long LONG = 4 * BEAT;

    private static final int AT_ONCE = 64;

    private final Berths berths;
    private final Verdicts verdicts;
    private final Initiation initiation;
    private final Briefing briefing;
    private final DockingSettings settings;
    private final InstantSource clock;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final ScheduledThreadPoolExecutor times = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("module-looks").daemon().factory());
    private volatile boolean closing;

    Watch(Berths berths, Verdicts verdicts, Letters letters, DockingSettings settings, InstantSource clock) {
        this.berths = berths;
        this.verdicts = verdicts;
        this.initiation = new Initiation(letters);
        this.briefing = new Briefing(letters);
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

    /** Goes on with an instance that was routed to before, by an earlier hub or under an earlier epoch; the turn is held. */
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
                pause.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    /** The pause until the beat before its end; a short one as it is. */
    static Duration onBeat(Duration pause) {
        long nanos = pause.toNanos();
        return nanos < LONG ? pause : pause.minusNanos(Math.floorMod(System.nanoTime() + nanos, BEAT));
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
            berth.looks.acquire();
            try {
                lookInPlace(berth, instance);
            } finally {
                berth.looks.release();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            // Whatever it was: an instance at which nobody looks any more would stay as it is for ever.
            LOG.error("{}/{} could not be looked at", berth.id, instance.name, e);
            schedule(berth, instance, LONGEST_PAUSE);
        } finally {
            instance.looking.set(false);
        }
    }

    private void lookInPlace(Berth berth, Instance instance) throws InterruptedException {
        places.acquire();
        try {
            lookNow(berth, instance);
        } finally {
            places.release();
        }
    }

    private void lookNow(Berth berth, Instance instance) {
        if (closing || !berth.has(instance)) {
            return;
        }
        Look look = Look.at(instance.address, instance.manifest);
        if (look.well() && wantsInitiation(instance)) {
            look = initiation.of(berth, instance, look);
        } else if (look.well() && Briefing.isDue(berth, instance)) {
            briefing.tell(berth, instance);
            berths.wake();
        }
        berth.turn.lock();
        try {
            if (!closing && berth.has(instance)) {
                verdicts.apply(this, berth, instance, look);
            }
        } finally {
            berth.turn.unlock();
        }
    }

    private static boolean wantsInitiation(Instance instance) {
        return instance.pulled && !instance.initialised && instance.phase != Phase.DRAINING;
    }

    /** Looks at nobody any more. */
    @Override
    public void close() {
        closing = true;
        times.shutdownNow();
    }
}
