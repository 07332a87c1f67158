package space.quark.hub.docking;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.hub.docking.Departures.After;
import space.quark.hub.docking.Instance.Phase;
import space.quark.hub.docking.Instance.Place;

/**
 * Replaces the instances of a module: the successor is made ready, gets all that is new, is on trial while the old ones
 * finish what they began and could take over again, and only then the old ones are stopped.
 */
final class Swaps {
    private static final Logger LOG = LoggerFactory.getLogger(Swaps.class);
    private static final String HERE = "here";
    /** How long a program has to dock itself once it is well, where those before it did. */
    private static final Duration IN_PERSON = Duration.ofSeconds(10);

    private final Berths berths;
    private final DockingStore store;
    private final Departures departures;
    private final Yard yard;
    private final Trial trial;
    private final DockingSettings settings;
    private final InstantSource clock;

    Swaps(Docking.Parts parts, Departures departures, Yard yard, Trial trial) {
        this.berths = parts.berths();
        this.store = parts.store();
        this.settings = parts.settings();
        this.clock = parts.clock();
        this.departures = departures;
        this.yard = yard;
        this.trial = trial;
    }

    /** Begins, in the background, to replace whatever serves by a successor that has docked. */
    void begin(Berth berth, Instance successor) {
        List<String> from = berth.instances.values().stream()
                .filter(one -> !one.equals(successor))
                .map(one -> one.name)
                .toList();
        report(berth, "starting", from, successor, "the successor is made ready");
        Thread.ofVirtual().name("swap " + berth.id).start(() -> {
            try {
                run(berth, successor, from);
            } catch (RuntimeException e) {
                LOG.error("swap of {} failed", berth.id, e);
                report(berth, "failed", from, successor, String.valueOf(e.getMessage()));
            }
        });
    }

    /** Brings a module of the station back into its process, and lets the others of it go. */
    SwapReport home(Berth berth) {
        List<String> from = List.copyOf(berth.instances.keySet());
        Runnable route = yard.startHere(berth.id);
        if (route == null) {
            throw DockingProblem.QE003.saying(
                    "the station runs without " + berth.id + ": start it with that among its --modules first");
        }
        for (Instance one : takeOver(berth, route)) {
            departures.leave(berth, one, After.STOPPED);
        }
        SwapReport done = new SwapReport("done", from, HERE, "it runs in the station's process", clock.instant());
        berth.swap = done;
        return done;
    }

    /** The successor as it stands: a program may dock itself anew under its name at any time. */
    private static Instance latest(Berth berth, Instance successor) {
        Instance later = berth.byName(successor.name);
        return later == null ? successor : later;
    }

    private void run(Berth berth, Instance begun, List<String> from) {
        boolean ready = isReady(berth, begun);
        if (ready && isSpokenFor(berth, begun, from)) {
            berths.await(() -> latest(berth, begun).epoch != Launch.FIRST_EPOCH, IN_PERSON);
            ready = isReady(berth, begun);
        }
        Instance successor = latest(berth, begun);
        if (!ready) {
            String why = successor.reason;
            departures.leave(berth, successor, After.STOPPED);
            report(berth, "failed", from, successor, "the successor did not start: " + why);
            return;
        }
        ForeignManifest before = berth.manifest;
        boolean here = yard.runsHere(berth.id);
        List<Instance> old = route(berth, successor);
        report(berth, "trial", from, successor, "new requests go to the successor");
        String fault = trial.fault(successor.upstream::tally, () -> gone(berth, successor));
        if (fault != null) {
            back(berth, latest(berth, successor), old, before, here);
            report(berth, "returned", from, successor, fault);
            LOG.warn("swap of {}: {}", berth.id, fault);
            return;
        }
        decide(berth, successor, old);
        report(berth, "draining", from, successor, "the old ones finish what they began");
        for (Instance one : old) {
            departures.leave(berth, one, After.STOPPED);
        }
        report(berth, "done", from, successor, "replaced");
    }

    /** Returns when the successor waits for its turn, or will not soon. */
    private boolean isReady(Berth berth, Instance begun) {
        boolean ended = berths.await(
                () -> {
                    Instance now = latest(berth, begun);
                    return now.phase == Phase.STANDBY || now.phase == Phase.OUT || !berth.has(now);
                },
                settings.start().plus(begun.manifest.lifecycle().timeout()));
        return ended && latest(berth, begun).phase == Phase.STANDBY;
    }

    /** Whether only its folder said until now what the successor serves, of a module that docks itself. */
    private static boolean isSpokenFor(Berth berth, Instance begun, List<String> from) {
        return latest(berth, begun).epoch == Launch.FIRST_EPOCH
                && from.stream().map(berth::byName).anyMatch(one -> one != null && !one.pulled);
    }

    /** Why the successor does not serve; null while it does. It is another one for a moment when it docks itself. */
    private static @Nullable String gone(Berth berth, Instance successor) {
        berth.turn.lock();
        try {
            Instance present = latest(berth, successor);
            return present.isRouted() ? null : present.reason;
        } finally {
            berth.turn.unlock();
        }
    }

    /** From now on the successor is the module, also for the next hub. */
    private void decide(Berth berth, Instance tried, List<Instance> old) {
        berth.turn.lock();
        try {
            List<Instance> all = new ArrayList<>(old);
            old.forEach(one -> one.place = Place.REPLACED);
            Instance successor = latest(berth, tried);
            successor.place = Place.MEMBER;
            all.add(successor);
            store.save(
                    berth.id,
                    all.stream().filter(one -> berth.byName(one.name) == one).toList());
        } finally {
            berth.turn.unlock();
        }
    }

    /** New requests go to the successor; returns whoever served until now, and is kept as who does until it is decided. */
    private List<Instance> route(Berth berth, Instance ready) {
        berth.turn.lock();
        try {
            Instance successor = latest(berth, ready);
            List<Instance> old = berth.instances.values().stream()
                    .filter(one -> !one.equals(successor) && one.phase != Phase.DRAINING)
                    .toList();
            Instant now = clock.instant();
            berth.manifest = successor.manifest;
            successor.successor = false;
            successor.enter(Phase.ROUTED, "READY", "serving", now);
            for (Instance one : old) {
                if (one.isRouted()) {
                    one.enter(Phase.STANDBY, "REPLACED", "is replaced by " + successor.name, now);
                }
            }
            berths.save(berth);
            berths.settle(berth);
            store.save(berth.id, successor);
            return old;
        } finally {
            berth.turn.unlock();
        }
    }

    /** What is new goes to the station's process, and to nobody else; returns whoever served until now. */
    private List<Instance> takeOver(Berth berth, Runnable route) {
        berth.turn.lock();
        try {
            List<Instance> old = berth.instances.values().stream()
                    .filter(one -> one.phase != Phase.DRAINING)
                    .toList();
            Instant now = clock.instant();
            for (Instance one : old) {
                one.enter(Phase.STANDBY, "REPLACED", "is replaced in the station's process", now);
                store.save(berth.id, one);
            }
            route.run();
            berths.settle(berth);
            berths.cameHome(berth);
            return old;
        } finally {
            berth.turn.unlock();
        }
    }

    private void back(Berth berth, Instance successor, List<Instance> old, ForeignManifest before, boolean here) {
        Runnable route = here ? yard.startHere(berth.id) : null;
        boolean home = route != null;
        LOG.info("{} is served as before{}", berth.id, home ? ", in the station's process" : "");
        berth.turn.lock();
        try {
            Instant now = clock.instant();
            berth.manifest = before;
            for (Instance one : old) {
                if (one.phase == Phase.STANDBY && berth.has(one)) {
                    one.enter(Phase.ROUTED, "READY", "serving again", now);
                    store.save(berth.id, one);
                }
            }
            if (successor.isRouted() && (home || !old.isEmpty())) {
                successor.enter(Phase.STANDBY, "RETURNED", "failed its trial", now);
                store.save(berth.id, successor);
            }
            berths.save(berth);
            if (route != null) {
                route.run();
                berths.cameHome(berth);
            }
            berths.settle(berth);
        } finally {
            berth.turn.unlock();
        }
        departures.leave(berth, successor, After.STOPPED);
    }

    private void report(Berth berth, String step, List<String> from, Instance to, String reason) {
        berth.swap = new SwapReport(step, from, to.name, reason, clock.instant());
        berths.happened(berth.id, "SWAP", "swap to " + to.name + ", " + step + ": " + reason);
    }
}
