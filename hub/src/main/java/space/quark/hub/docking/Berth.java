package space.quark.hub.docking;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import space.quark.hub.docking.Instance.Phase;
import space.quark.hub.upstream.Crew;
import space.quark.hub.upstream.Upstream;
import tools.jackson.databind.node.ObjectNode;

/** One module outside of the process with all its instances; everything in it is guarded by its turn. */
final class Berth {
    /** Held through every change, so that they follow one another; nobody waits for a network while holding it. */
    final ReentrantLock turn = new ReentrantLock(true);

    /** Held while others are told where the module is; never together with the turn. */
    final ReentrantLock telling = new ReentrantLock(true);

    /** How many looks at its instances may be under way: who hangs keeps no other module waiting. */
    final Semaphore looks = new Semaphore(4, true);

    final String id;
    final Map<String, Instance> instances = new ConcurrentSkipListMap<>();
    volatile ForeignManifest manifest;
    volatile Decision decision;
    byte @Nullable [] ownerHash;
    boolean wanted = true;
    /** While it waits for its approval: when it was last heard of, and from where it was asked for. */
    volatile Instant heard;

    volatile String from = "";
    volatile ModuleSettings settings = ModuleSettings.untouched();
    volatile @Nullable SwapReport swap;

    @Nullable ModuleStatus last;
    /** What is wrong while no instance is there; null when nothing is. */
    @Nullable ModuleStatus trouble;

    @Nullable Shown shown;
    /** Where it was last sent events. */
    @Nullable Ear ear;
    /** Guarded by {@link #telling}. */
    @Nullable ForeignManifest told;

    volatile long generation;

    Berth(ForeignManifest manifest, Decision decision) {
        this.id = manifest.id();
        this.manifest = manifest;
        this.decision = decision;
        this.heard = decision.askedAt();
    }

    /** The instances that requests go to; null when there is none. */
    @Nullable Crew crew() {
        List<Upstream> upstreams = instances.values().stream()
                .filter(Instance::isRouted)
                .map(instance -> instance.upstream)
                .toList();
        return upstreams.isEmpty() ? null : new Crew(id, upstreams, manifest.roles(), decision.trusted());
    }

    /** Where it wants to be sent events, if its manifest names a place for them and it is routed. */
    Optional<Ear> ear() {
        return instances.values().stream()
                .filter(instance -> instance.isRouted() && instance.manifest.names("events"))
                .findFirst()
                .map(instance -> new Ear(
                        id,
                        URI.create(instance.address.pinned() + instance.manifest.endpoint("events")),
                        Scopes.heard(Letters.granted(this, instance.manifest))))
                .filter(ear -> !ear.types().isEmpty());
    }

    /** Where the module stands by itself: as well as the best of its instances. */
    ModuleStatus status(Instant now, Instant approvalEnds) {
        ModuleStatus next = judge(now, approvalEnds);
        ModuleStatus before = last;
        boolean same = before != null
                && before.state() == next.state()
                && before.code().equals(next.code())
                && before.reason().equals(next.reason());
        ModuleStatus status = same && before != null
                ? new ModuleStatus(next.state(), next.code(), next.reason(), before.since(), next.nextRetry())
                : next;
        last = status;
        return status;
    }

    private ModuleStatus judge(Instant now, Instant approvalEnds) {
        switch (decision.kind()) {
            case PENDING -> {
                return new ModuleStatus(
                        ModuleState.VERIFIED, "APPROVAL", "waits for an administrator's approval", now, approvalEnds);
            }
            case REJECTED -> {
                return new ModuleStatus(ModuleState.REFUSED, "REJECTED", decision.reason(), now, null);
            }
            case APPROVED -> {
                // Looked at below.
            }
        }
        Instance draining = find(Phase.DRAINING);
        Instance routed = find(Phase.ROUTED);
        if (routed != null) {
            return served(now);
        }
        if (draining != null) {
            return new ModuleStatus(ModuleState.DRAINING, "DRAINING", "finishing what it began", now, draining.startBy);
        }
        if (!wanted) {
            return new ModuleStatus(ModuleState.UNDOCKED, "UNDOCKED", "undocked by an operator", now, null);
        }
        for (Phase phase : List.of(Phase.STARTING, Phase.STANDBY, Phase.QUARANTINED, Phase.OUT)) {
            Instance one = find(phase);
            if (one != null) {
                return away(one, now);
            }
        }
        ModuleStatus between = trouble;
        return between != null
                ? between
                : new ModuleStatus(ModuleState.UNDOCKED, "UNDOCKED", "no instance of it is docked", now, null);
    }

    private ModuleStatus served(Instant now) {
        return instances.values().stream()
                .filter(instance -> instance.isRouted() && instance.degraded)
                .findFirst()
                .map(instance -> new ModuleStatus(
                        ModuleState.DEGRADED, "DEGRADED", instance.name + " says that it is degraded", now, null))
                .orElseGet(() -> new ModuleStatus(ModuleState.READY, "READY", "serving", now, null));
    }

    private static ModuleStatus away(Instance one, Instant now) {
        ModuleState state = switch (one.phase) {
            case QUARANTINED -> ModuleState.QUARANTINED;
            case OUT -> ModuleState.FAILED;
            case WAITING, STARTING, STANDBY, ROUTED, DRAINING -> ModuleState.STARTING;
        };
        Instant next = one.phase == Phase.QUARANTINED ? one.heldUntil : one.nextLook;
        return new ModuleStatus(state, one.code, one.reason, now, next);
    }

    private @Nullable Instance find(Phase phase) {
        for (Instance instance : instances.values()) {
            if (instance.phase == phase) {
                return instance;
            }
        }
        return null;
    }

    /** The instance of this name, asked without the turn; null when there is none. */
    @Nullable Instance byName(String name) {
        return instances.get(name);
    }

    /** The settings as they hold for an instance of this manifest. */
    ObjectNode configuration(ForeignManifest of) {
        return SettingsSchema.of(of).effective(settings.values());
    }

    /** Whether this instance is still docked, and no later one of its name. */
    boolean has(Instance instance) {
        return instances.get(instance.name) == instance;
    }

    /** Whether requests are given to some instance. */
    boolean isRouted() {
        return find(Phase.ROUTED) != null;
    }
}
