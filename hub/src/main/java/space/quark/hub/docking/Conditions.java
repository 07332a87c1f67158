package space.quark.hub.docking;

import java.net.URI;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Problem;
import space.quark.hub.docking.Application.Proof;
import space.quark.hub.docking.RegistrationTokens.Allowed;

/** What must hold before an instance docks. */
final class Conditions {
    private static final int MOST_INSTANCES = 100;
    /** How far clocks may differ. */
    private static final Duration AHEAD = Duration.ofDays(1);

    private final Berths berths;
    private final Yard yard;
    private final WaitingRoom waiting;
    private final InstantSource clock;

    Conditions(Berths berths, Yard yard, WaitingRoom waiting, InstantSource clock) {
        this.berths = berths;
        this.yard = yard;
        this.waiting = waiting;
        this.clock = clock;
    }

    /** An id that nobody has: whether it is free, and whether so many may wait. */
    void requireRoom(String module, Proof proof, boolean trusted) {
        requireForeign(module, trusted);
        if (!proof.administrator() && proof.token() == null) {
            waiting.requirePlace();
        }
    }

    /** Whoever asks for a module that waits, and is no administrator, keeps its place by that. */
    void heardOf(Berth berth, Proof proof) {
        if (!proof.administrator()) {
            waiting.heardOf(berth);
        }
    }

    /**
     * Before a name is looked up for somebody: whether an id that is known may be theirs. Who proves nothing may say again
     * what the hub knows, or a number.
     */
    static void requireClaim(Berth berth, Proof proof, URI named) {
        boolean byKey = hasKey(berth, proof.ownershipKey());
        boolean again = AddressRules.isPlain(named.getHost())
                || berth.instances.values().stream()
                        .anyMatch(one -> one.address.named().getHost().equalsIgnoreCase(named.getHost()));
        if (!proof.administrator() && !byKey && (proof.ownershipKey() != null || !again)) {
            throw belongsToSomebodyElse(berth.id);
        }
    }

    private void requireForeign(String id, boolean trusted) {
        if (yard.isOwn(id) && !trusted) {
            throw DockingProblem.QE003.saying("the module " + id + " belongs to the station itself");
        }
    }

    /** A module of which no instance is there: whether it could be. */
    void requireFit(Berth berth, ForeignManifest manifest) {
        requireForeign(berth.id, false);
        if (!berth.instances.isEmpty()) {
            throw DockingProblem.QE003.saying("the module " + berth.id + " is docked already: use swap");
        }
        requireNoClash(manifest, false);
    }

    /**
     * An id that somebody has: whether it is theirs who ask. The address alone, of which the hub fetched the manifest, is
     * enough to dock again and not enough to be told a secret; returns whether there was more.
     */
    static boolean requireOwner(Berth berth, Application application, @Nullable Allowed allowed) {
        Proof proof = application.proof();
        String key = proof.ownershipKey();
        boolean sameKey = hasKey(berth, key);
        boolean byToken = allowed != null && (!allowed.fresh() || allowed.module() != null || allowed.trusted());
        boolean sameAddress = key == null && application.pulled() && at(berth, application) != null;
        if (!sameKey && !byToken && !sameAddress && !proof.administrator()) {
            throw belongsToSomebodyElse(berth.id);
        }
        return sameKey || byToken || proof.administrator();
    }

    /** The instance that has this address already; whoever proves nothing is from nowhere else. */
    static Instance requireAddress(Berth berth, Application application) {
        Instance there = at(berth, application);
        if (there == null) {
            throw belongsToSomebodyElse(berth.id);
        }
        return there;
    }

    private static boolean hasKey(Berth berth, @Nullable String key) {
        return key != null
                && berth.ownerHash != null
                && MessageDigest.isEqual(RegistrationTokens.hash(key), berth.ownerHash);
    }

    private static @Nullable Instance at(Berth berth, Application application) {
        Comparator<Instance> namedFirst = Comparator.comparing(one -> !one.name.equals(application.instanceName()));
        return berth.instances.values().stream()
                .filter(one -> one.address.pinned().equals(application.address().pinned()))
                .min(namedFirst)
                .orElse(null);
    }

    /** Whoever proves nothing is the instance that is there, in the start that is known: no other one and no later. */
    static Application asIsThere(Berth berth, Application application) {
        return application.named(requireAddress(berth, application).name);
    }

    /** The same for whatever was found out: it says nothing of what answers somewhere. */
    static Problem belongsToSomebodyElse(String module) {
        return DockingProblem.QE003.saying("the module " + module
                + " exists and belongs to somebody else: dock with its ownership key, with a registration token for it, as an"
                + " administrator, or from an address that it has and answers the same manifest at");
    }

    /**
     * The epoch of this start; an earlier one than is known is refused, unless who brings the ownership key says so of one of
     * which nobody proved anything, or which has gone: clocks are set back.
     */
    long epoch(Berth berth, Application application, @Nullable Instance before) {
        Long given = application.epoch();
        if (given != null) {
            boolean wins = before == null
                    || given >= before.epoch
                    || ((!before.proven || hasGone(before))
                            && hasKey(berth, application.proof().ownershipKey()));
            if (before != null && !wins) {
                throw DockingProblem.QE101.saying("instance " + before.name
                        + " was replaced by a later start of it, epoch " + before.epoch
                        + ": should this be the later one, with a clock that was set back, its ownership key lets it in once the"
                        + " other has missed its lease, or at once an epoch above that one");
            }
            return given;
        }
        if (before == null) {
            return clock.millis();
        }
        boolean same = before.address.pinned().equals(application.address().pinned())
                && (application.pulled() || before.epoch != Launch.FIRST_EPOCH);
        return same ? before.epoch : Math.max(clock.millis(), before.epoch + 1);
    }

    /** Whether it said that it lives and does so no more, or cannot be asked. */
    private boolean hasGone(Instance before) {
        Instant lease = before.leaseUntil;
        return lease == null ? before.awaySince != null : lease.isBefore(clock.instant());
    }

    /** Whether some start may well have this epoch: they are milliseconds, or small numbers that are counted up. */
    boolean isLikely(long epoch) {
        return epoch <= clock.instant().plus(AHEAD).toEpochMilli();
    }

    /** Whether it fits what is docked already. */
    void requireFit(Berth berth, Application application, @Nullable Instance before, boolean trusted) {
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
        requireNoClash(manifest, trusted);
    }

    /** Whether nobody who was let in has one of its routes. */
    void requireNoClash(ForeignManifest manifest, boolean trusted) {
        String clash = yard.clash(manifest, trusted);
        if (clash != null) {
            throw DockingProblem.QE003.saying("routes conflict: " + clash);
        }
        berths.catalogue().requireGrown(manifest);
    }
}
