package space.quark.hub.docking;

import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.hub.docking.Application.Proof;
import space.quark.hub.docking.Instance.Origin;
import space.quark.hub.docking.Instance.Phase;
import space.quark.hub.docking.RegistrationTokens.Allowed;
import space.quark.hub.upstream.Upstream;

/** Decides who docks: whose the id is, whether it was let in, whether it fits what is docked already. */
final class Applications {
    private static final int MOST_INSTANCES = 100;

    private final Berths berths;
    private final DockingStore store;
    private final RegistrationTokens tokens;
    private final Watch watch;
    private final Yard yard;
    private final DockingSettings settings;
    private final InstantSource clock;

    Applications(
            Berths berths,
            DockingStore store,
            RegistrationTokens tokens,
            Watch watch,
            Yard yard,
            DockingSettings settings,
            InstantSource clock) {
        this.berths = berths;
        this.store = store;
        this.tokens = tokens;
        this.watch = watch;
        this.yard = yard;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What became of an application.
     *
     * @param ownershipKey the key that was made for it, when it brought none and the id is new
     */
    record Docked(Berth berth, Instance instance, @Nullable String ownershipKey) {}

    /** Docks an instance, or says why not; what is asked of it over the network comes later. */
    Docked dock(Application application) {
        ForeignManifest manifest = application.manifest();
        String token = application.proof().token();
        Allowed allowed = token == null
                ? null
                : tokens.use(token, manifest.id())
                        .orElseThrow(() -> DockingProblem.QE202.fields(List.of(new space.quark.dock.Problem.Field(
                                "registrationToken", "is not good: used up, expired, or for another module"))));
        boolean done = false;
        try {
            Docked docked = dock(application, allowed);
            done = true;
            return docked;
        } finally {
            if (!done && token != null && allowed != null && allowed.fresh()) {
                tokens.release(token, manifest.id());
            }
        }
    }

    private Docked dock(Application application, @Nullable Allowed allowed) {
        ForeignManifest manifest = application.manifest();
        boolean trusted = allowed != null && allowed.trusted();
        Berth known = berths.find(manifest.id());
        if (known == null) {
            refuseNewcomer(application, trusted);
        }
        Berth berth = berths.claim(manifest);
        berth.turn.lock();
        try {
            boolean fresh = known == null && berth.instances.isEmpty() && berth.ownerHash == null;
            if (!fresh) {
                requireOwner(berth, application, allowed);
            }
            return enter(berth, application, allowed, fresh);
        } catch (RuntimeException e) {
            if (known == null && berth.instances.isEmpty()) {
                berths.drop(berth);
            }
            throw e;
        } finally {
            berth.turn.unlock();
        }
    }

    private void refuseNewcomer(Application application, boolean trusted) {
        String id = application.manifest().id();
        if (yard.isOwn(id) && !trusted) {
            throw DockingProblem.QE003.saying("the module " + id + " belongs to the station itself");
        }
        Proof proof = application.proof();
        if (!proof.administrator() && proof.token() == null && berths.waiting() >= settings.maxWaiting()) {
            throw DockingProblem.QE301.with(
                    429,
                    "too many modules wait for their approval, the setting docking.max_waiting says how many may",
                    List.of());
        }
    }

    private void requireOwner(Berth berth, Application application, @Nullable Allowed allowed) {
        Proof proof = application.proof();
        String key = proof.ownershipKey();
        boolean sameKey = key != null
                && berth.ownerHash != null
                && MessageDigest.isEqual(RegistrationTokens.hash(key), berth.ownerHash);
        boolean byToken = allowed != null && (!allowed.fresh() || allowed.module() != null || allowed.trusted());
        boolean sameAddress = key == null
                && berth.instances.values().stream()
                        .anyMatch(one -> one.address
                                .pinned()
                                .equals(application.address().pinned()));
        if (!sameKey && !byToken && !sameAddress && !proof.administrator()) {
            throw DockingProblem.QE003.saying("the module " + berth.id
                    + " exists and belongs to somebody else: dock with its ownership key, from an address that it has, with a"
                    + " registration token for it, or as an administrator");
        }
    }

    private Docked enter(Berth berth, Application application, @Nullable Allowed allowed, boolean fresh) {
        ForeignManifest manifest = application.manifest();
        Decision decision = decide(berth.decision, application, allowed);
        Instance before = berth.byName(application.instanceName());
        requireFit(berth, application, before, decision.trusted());
        long epoch = epoch(application, before);
        String made = null;
        String key = application.proof().ownershipKey();
        if (key == null && berth.ownerHash == null) {
            made = tokens.secret();
            key = made;
        }
        if (key != null) {
            berth.ownerHash = RegistrationTokens.hash(key);
        }
        berth.decision = decision;
        if (!application.successor()) {
            berth.manifest = manifest;
        }
        berths.save(berth);
        boolean same = before != null
                && before.epoch == epoch
                && before.phase != Phase.DRAINING
                && before.address.pinned().equals(application.address().pinned());
        Instance instance = same ? before : replace(berth, application, before, epoch);
        if (!same || instance.phase == Phase.OUT || instance.phase == Phase.WAITING) {
            begin(berth, instance);
        }
        berths.settle(berth);
        return new Docked(berth, instance, fresh ? made : null);
    }

    /** Starts an instance of a module that may run; the turn is held. */
    void begin(Berth berth, Instance instance) {
        if (berth.decision.isApproved() && berth.wanted) {
            watch.start(berth, instance);
        } else {
            instance.enter(Phase.WAITING, "WAITING", "waits until its module may run", clock.instant());
        }
    }

    /** Starts whatever waits, with connections of its own; the turn is held. */
    void resume(Berth berth) {
        for (Instance instance : List.copyOf(berth.instances.values())) {
            if (instance.phase == Phase.WAITING || instance.phase == Phase.OUT) {
                Upstream upstream = new Upstream(
                        berth.id, instance.name, instance.address.pinned(), watch.witness(berth.id), clock);
                Origin origin = new Origin(
                        instance.name, instance.manifest, instance.epoch, instance.address, instance.pulled, false);
                Instance again = new Instance(origin, upstream, clock.instant());
                again.leaseUntil = null;
                berth.instances.put(again.name, again);
                begin(berth, again);
            }
        }
        berths.settle(berth);
    }

    /** Takes over an instance that an earlier hub knew. */
    void recall(Berth berth, DockingStore.KeptInstance kept, Address address) {
        Upstream upstream = new Upstream(berth.id, kept.name(), address.pinned(), watch.witness(berth.id), clock);
        Origin origin = new Origin(kept.name(), berth.manifest, kept.epoch(), address, kept.pulled(), false);
        Instance instance = new Instance(origin, upstream, clock.instant());
        berth.turn.lock();
        try {
            if (berth.instances.putIfAbsent(instance.name, instance) != null) {
                return;
            }
            if (kept.routed() && berth.decision.isApproved() && berth.wanted) {
                watch.resume(berth, instance);
            } else {
                begin(berth, instance);
            }
            berths.settle(berth);
        } finally {
            berth.turn.unlock();
        }
    }

    private Instance replace(Berth berth, Application application, @Nullable Instance before, long epoch) {
        String name = application.instanceName();
        boolean stays = before != null
                && before.phase != Phase.DRAINING
                && before.address.pinned().equals(application.address().pinned());
        Upstream upstream = before != null && stays
                ? before.upstream
                : new Upstream(berth.id, name, application.address().pinned(), watch.witness(berth.id), clock);
        Instance instance = new Instance(
                new Origin(
                        name,
                        application.manifest(),
                        epoch,
                        application.address(),
                        application.pulled(),
                        application.successor() || (berth.decision.trusted() && yard.runsHere(berth.id))),
                upstream,
                clock.instant());
        berth.instances.put(name, instance);
        berth.trouble = null;
        store.save(berth.id, instance);
        if (before != null && !stays) {
            Duration patience = settings.drain();
            Thread.ofVirtual().name("drain " + berth.id).start(() -> before.upstream.drained(patience));
        }
        return instance;
    }

    private static Decision decide(Decision decision, Application application, @Nullable Allowed allowed) {
        Proof proof = application.proof();
        boolean byToken = allowed != null && (allowed.fresh() || !decision.isApproved());
        boolean trusted = allowed != null ? allowed.trusted() : decision.trusted();
        if ((decision.isApproved() && decision.trusted() == trusted && !proof.approve())
                || !(byToken || (proof.administrator() && proof.approve()))) {
            return decision;
        }
        java.util.Set<String> scopes = new java.util.TreeSet<>(Scopes.asked(application.manifest()));
        if (application.successor()) {
            // The one that serves keeps what it has until it is replaced.
            scopes.addAll(decision.scopes());
        }
        return decision.approved(scopes, trusted);
    }

    private long epoch(Application application, @Nullable Instance before) {
        Long given = application.epoch();
        if (given != null) {
            if (before != null && given < before.epoch) {
                throw DockingProblem.QE101.saying(
                        "instance " + before.name + " was replaced by a later start of it, epoch " + before.epoch);
            }
            return given;
        }
        boolean sameAddress = before != null
                && before.address.pinned().equals(application.address().pinned());
        return before != null && sameAddress
                ? before.epoch
                : Math.max(clock.millis(), before == null ? 0 : before.epoch + 1);
    }

    private void requireFit(Berth berth, Application application, @Nullable Instance before, boolean trusted) {
        ForeignManifest manifest = application.manifest();
        List<Instance> others = berth.instances.values().stream()
                .filter(one -> !one.equals(before))
                .toList();
        if (before == null && others.size() >= MOST_INSTANCES) {
            throw DockingProblem.QE301.with(429, "a module may have " + MOST_INSTANCES + " instances", List.of());
        }
        boolean othersServe = others.stream().anyMatch(Instance::isRouted);
        if (!application.successor() && othersServe && !berth.manifest.sharesLoadWith(manifest)) {
            throw DockingProblem.QE003.saying(
                    "instances of " + berth.id + " " + berth.manifest.plain().version()
                            + " serve, with other routes or another major version than "
                            + manifest.plain().version()
                            + ": replace them with a swap");
        }
        String clash = yard.clash(manifest, trusted);
        if (clash != null) {
            throw DockingProblem.QE003.saying("routes conflict: " + clash);
        }
    }
}
