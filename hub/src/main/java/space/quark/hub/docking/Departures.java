package space.quark.hub.docking;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.hub.docking.Instance.Phase;
import space.quark.hub.upstream.Upstream;

/** Lets instances go: out of the routes first, then finished with what they began, then told. */
final class Departures {
    private static final Logger LOG = LoggerFactory.getLogger(Departures.class);
    private static final byte[] NOTHING = "{}".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    /** How long an instance may take to hear that it goes, whatever its manifest says. */
    private static final Duration LONGEST_WORD = Duration.ofSeconds(5);

    private static final int MOST_BYTES = 64 * 1024;

    private final Berths berths;
    private final DockingStore store;
    private final Letters letters;
    private final DockingSettings settings;
    private final InstantSource clock;
    private volatile BiConsumer<Berth, Instance> gone = (_, _) -> {};

    Departures(Berths berths, DockingStore store, Letters letters, DockingSettings settings, InstantSource clock) {
        this.berths = berths;
        this.store = store;
        this.letters = letters;
        this.settings = settings;
        this.clock = clock;
    }

    /** What becomes of an instance that left. */
    enum After {
        /** It may be docked again where it is. */
        KEPT,
        /** It goes by itself. */
        REMOVED,
        /** It is told to go, and is no more. */
        STOPPED
    }

    /** Who hears when an instance was stopped. */
    void onStopped(BiConsumer<Berth, Instance> listener) {
        gone = listener;
    }

    /** Lets all instances of a module go, at the same time. */
    void leaveAll(Berth berth, After after) {
        List<Thread> leaving = List.copyOf(berth.instances.values()).stream()
                .map(instance ->
                        Thread.ofVirtual().name("leave " + berth.id).start(() -> leave(berth, instance, after)))
                .toList();
        for (Thread one : leaving) {
            try {
                one.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Returns when the instance has left; who is already leaving is not waited for. */
    void leave(Berth berth, Instance instance, After after) {
        boolean served;
        berth.turn.lock();
        try {
            if (!berth.has(instance) || instance.phase == Phase.DRAINING) {
                return;
            }
            served = instance.isRouted() || instance.upstream.inFlight() > 0;
            instance.startBy = clock.instant().plus(settings.drain());
            instance.enter(Phase.DRAINING, "DRAINING", "finishing what it began", clock.instant());
            store.save(berth.id, instance);
            berths.settle(berth);
        } finally {
            berth.turn.unlock();
        }
        if (served) {
            drain(berth, instance);
        }
        if (after != After.REMOVED) {
            tell(berth, instance, "drain");
        }
        if (after == After.STOPPED) {
            tell(berth, instance, "shutdown");
            gone.accept(berth, instance);
        }
        berth.turn.lock();
        try {
            if (berth.has(instance)) {
                settleAfter(berth, instance, after);
            }
        } finally {
            berth.turn.unlock();
        }
    }

    private void drain(Berth berth, Instance instance) {
        Upstream upstream = instance.upstream;
        if (upstream.drained(settings.drain())) {
            return;
        }
        // Streams were told to end by then: what is still under way now is none.
        if (upstream.inFlight() > 0) {
            LOG.warn("{}/{} had requests under way after {}", berth.id, instance.name, words(settings.drain()));
        } else {
            LOG.info("{}/{}: what was under way after {} has ended", berth.id, instance.name, words(settings.drain()));
        }
    }

    /** Forgets instances that were away for long; of a module that has no other, the one that was there last stays. */
    void forgetAway(Berth berth) {
        berth.turn.lock();
        try {
            Instant before = clock.instant().minus(settings.forgetAfter());
            List<Instance> away = berth.instances.values().stream()
                    .filter(one -> one.awaySince != null)
                    .sorted(Comparator.comparing(one -> Objects.requireNonNull(one.awaySince)))
                    .toList();
            int most = away.size() == berth.instances.size() ? away.size() - 1 : away.size();
            for (Instance one : away.subList(0, Math.max(0, most))) {
                if (Objects.requireNonNull(one.awaySince).isBefore(before)) {
                    berth.instances.remove(one.name, one);
                    store.remove(berth.id, one.name);
                    LOG.info("{}/{} was away for {} and is forgotten", berth.id, one.name, settings.forgetAfter());
                    berths.happened(
                            berth.id,
                            "FORGOTTEN",
                            one.name + " was away for more than " + words(settings.forgetAfter())
                                    + " and is forgotten: " + one.reason);
                    berths.settle(berth);
                }
            }
        } finally {
            berth.turn.unlock();
        }
    }

    private static String words(Duration time) {
        if (time.toMillis() % 1000 != 0) {
            return time.toMillis() + " ms";
        }
        return time.toMinutes() > 1 ? time.toMinutes() + " minutes" : time.toSeconds() + " s";
    }

    private void settleAfter(Berth berth, Instance instance, After after) {
        if (after == After.KEPT) {
            // What was drained takes nothing ever again: the place is kept for a new docking at the same address.
            instance.enter(Phase.WAITING, "WAITING", "undocked", clock.instant());
            store.save(berth.id, instance);
        } else {
            berth.instances.remove(instance.name, instance);
            store.remove(berth.id, instance.name);
        }
        berths.settle(berth);
    }

    /** Neither has to be served, and nobody is kept waiting by it for long. */
    private void tell(Berth berth, Instance instance, String what) {
        String path = instance.manifest.endpoint(what);
        Duration patience = Stream.of(instance.manifest.lifecycle().timeout(), settings.drain(), LONGEST_WORD)
                .min(Comparator.naturalOrder())
                .get();
        try {
            new Wire(instance.address, patience, MOST_BYTES).post(what, path, NOTHING, letters.proofFor(berth.id));
        } catch (WireFailure failure) {
            LOG.debug("{} was not told: {}", instance.name, failure.words());
        }
    }
}
