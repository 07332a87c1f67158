package space.quark.hub.docking;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Problem;
import space.quark.hub.docking.Application.Proof;
import space.quark.hub.docking.Instance.Origin;
import space.quark.hub.docking.Instance.Phase;
import space.quark.hub.docking.Instance.Place;
import space.quark.hub.docking.RegistrationTokens.Allowed;
import space.quark.hub.upstream.Upstream;

/** Decides who docks: whose the id is, whether it was let in, whether it fits what is docked already. */
final class Applications {
    private final Berths berths;
    private final DockingStore store;
    private final RegistrationTokens tokens;
    private final Watch watch;
    private final Conditions conditions;
    private final DockingSettings settings;
    private final InstantSource clock;

    Applications(
            Berths berths,
            DockingStore store,
            RegistrationTokens tokens,
            Watch watch,
            Conditions conditions,
            DockingSettings settings,
            InstantSource clock) {
        this.berths = berths;
        this.store = store;
        this.tokens = tokens;
        this.watch = watch;
        this.conditions = conditions;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What became of an application.
     *
     * @param ownershipKey the key that was made for it, when it brought none and the id is new
     * @param proven whether whoever asked may be told secrets of the module
     */
    record Docked(Berth berth, Instance instance, @Nullable String ownershipKey, boolean proven) {}

    /**
     * Before the name in an address is looked up: whether whoever asks proved that the id is theirs, or may wait for it. It
     * counts for nothing but that.
     */
    void requireClaim(String module, Proof proof, URI named) {
        Berth known = berths.find(module);
        String token = proof.token();
        if (token != null) {
            if (!tokens.isGood(token, module)) {
                throw badToken();
            }
        } else if (known == null) {
            conditions.requireRoom(module, proof, false);
        } else {
            Conditions.requireClaim(known, proof, named);
        }
    }

    private static Problem badToken() {
        return DockingProblem.QE202.fields(List.of(
                new Problem.Field("registrationToken", "is not good: used up, expired, or for another module")));
    }

    /** Docks an instance, or says why not; what is asked of it over the network comes later. */
    Docked dock(Application application) {
        ForeignManifest manifest = application.manifest();
        String token = application.proof().token();
        Allowed allowed =
                token == null ? null : tokens.use(token, manifest.id()).orElseThrow(Applications::badToken);
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

    /**
     * Knows and lets in, with all that it asks for, a module that nobody has started yet.
     *
     * @param status how it stands until somebody does
     */
    Berth expect(ForeignManifest manifest, ModuleStatus status) {
        boolean fresh = berths.find(manifest.id()) == null;
        Berth berth = berths.claim(manifest);
        berth.turn.lock();
        try {
            conditions.requireFit(berth, manifest);
            berth.decision = berth.decision.approved(Scopes.asked(manifest), false);
            berth.manifest = manifest;
            berth.trouble = status;
            berths.save(berth);
            berths.settle(berth);
            return berth;
        } catch (RuntimeException e) {
            if (fresh) {
                berths.drop(berth);
            }
            throw e;
        } finally {
            berth.turn.unlock();
        }
    }

    private Docked dock(Application application, @Nullable Allowed allowed) {
        ForeignManifest manifest = application.manifest();
        boolean trusted = allowed != null && allowed.trusted();
        Berth known = berths.find(manifest.id());
        if (known == null) {
            conditions.requireRoom(manifest.id(), application.proof(), trusted);
        }
        Berth berth = berths.claim(manifest);
        berth.turn.lock();
        try {
            boolean fresh = known == null && berth.instances.isEmpty() && berth.ownerHash == null;
            boolean proven = fresh || Conditions.requireOwner(berth, application, allowed);
            return enter(berth, proven ? application : Conditions.asIsThere(berth, application), allowed, proven);
        } catch (RuntimeException e) {
            if (known == null && berth.instances.isEmpty()) {
                berths.drop(berth);
            }
            throw e;
        } finally {
            berth.turn.unlock();
        }
    }

    private Docked enter(Berth berth, Application given, @Nullable Allowed allowed, boolean proven) {
        ForeignManifest manifest = given.manifest();
        Instance before = berth.byName(given.instanceName());
        // A program that was started to replace another may dock itself too: it still waits for its turn.
        Application application = before != null && before.successor ? given.asSuccessor() : given;
        Decision decision = decide(berth, application, allowed);
        conditions.requireFit(berth, application, before, decision.trusted());
        long epoch = conditions.epoch(berth, application, before);
        conditions.heardOf(berth, application.proof());
        String made = keyFor(berth, application.proof().ownershipKey());
        berth.decision = decision;
        if (!application.successor()) {
            berth.manifest = manifest;
        }
        berths.save(berth);
        boolean same = before != null && before.epoch == epoch && stays(before, application);
        Instance instance = before != null && same ? before : replace(berth, application, before, epoch);
        if (!same && before != null && before.isRouted() && stays(before, application)) {
            // It says its name where it is asked already: no request has to wait for the next look.
            watch.resume(berth, instance);
        } else if (!same || instance.phase == Phase.OUT || instance.phase == Phase.WAITING) {
            begin(berth, instance);
        }
        instance.proven |= proven && !application.proof().isNone();
        berths.settle(berth);
        return new Docked(berth, instance, made, proven);
    }

    /** Keeps whose the module is; the key that was made when it had none and brought none. */
    private @Nullable String keyFor(Berth berth, @Nullable String brought) {
        String made = brought == null && berth.ownerHash == null ? tokens.secret() : null;
        String key = brought == null ? made : brought;
        if (key != null) {
            berth.ownerHash = RegistrationTokens.hash(key);
        }
        return made;
    }

    private static boolean stays(Instance before, Application application) {
        return before.phase != Phase.DRAINING
                && before.address.pinned().equals(application.address().pinned());
    }

    /** What was not there when it came may be now: a module that is let in finds its routes free, or is not. */
    void requireFree(Berth berth) {
        conditions.requireNoClash(berth.manifest, berth.decision.trusted());
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
                again.proven = instance.proven;
                berth.instances.put(again.name, again);
                begin(berth, again);
            }
        }
        berths.settle(berth);
    }

    /** Takes over an instance that an earlier hub knew; one that is not to serve any more waits until it is let go. */
    void recall(Berth berth, DockingStore.KeptInstance kept, Address address, boolean serves) {
        Upstream upstream = new Upstream(berth.id, kept.name(), address.pinned(), watch.witness(berth.id), clock);
        ForeignManifest manifest = kept.manifest() == null ? berth.manifest : ManifestReader.kept(kept.manifest());
        Origin origin = new Origin(kept.name(), manifest, kept.epoch(), address, kept.pulled(), false);
        Instance instance = new Instance(origin, upstream, clock.instant());
        instance.proven = conditions.isLikely(kept.epoch());
        berth.turn.lock();
        try {
            if (berth.instances.putIfAbsent(instance.name, instance) != null) {
                return;
            }
            if (!serves) {
                instance.enter(Phase.STANDBY, "REPLACED", "does not serve any more", clock.instant());
            } else if (kept.routed() && berth.decision.isApproved() && berth.wanted) {
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
        boolean stays = before != null && stays(before, application);
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
                        application.successor() || berths.replacesOurs(berth)),
                upstream,
                clock.instant());
        if (before != null && before.place == Place.SUCCESSOR) {
            instance.place = Place.SUCCESSOR;
        }
        berth.instances.put(name, instance);
        berth.trouble = null;
        store.save(berth.id, instance);
        if (before != null && !stays) {
            Duration patience = settings.drain();
            Thread.ofVirtual().name("drain " + berth.id).start(() -> before.upstream.drained(patience));
        }
        return instance;
    }

    private static Decision decide(Berth berth, Application application, @Nullable Allowed allowed) {
        Decision decision = berth.decision;
        Proof proof = application.proof();
        boolean byToken = allowed != null && (allowed.fresh() || !decision.isApproved());
        boolean trusted = allowed != null ? allowed.trusted() : decision.trusted();
        if ((decision.isApproved() && decision.trusted() == trusted && !proof.approve())
                || !(byToken || (proof.administrator() && proof.approve()))) {
            return decision;
        }
        Set<String> scopes = new TreeSet<>(Scopes.asked(application.manifest()));
        if (application.successor()) {
            if (decision.isApproved()) {
                // What was withheld before is not granted by a swap: that is somebody's decision of its own.
                Set<String> withheld = new TreeSet<>(Scopes.asked(berth.manifest));
                withheld.removeAll(decision.scopes());
                scopes.removeAll(withheld);
            }
            // The one that serves keeps what it has until it is replaced.
            scopes.addAll(decision.scopes());
        }
        return decision.approved(scopes, trusted);
    }
}
