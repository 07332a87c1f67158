package space.quark.hub.docking;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import space.quark.hub.upstream.Upstream;
import tools.jackson.databind.JsonNode;

/** One process of a module, from one start to its end; what changes is guarded by the turn of its {@link Berth}. */
final class Instance {
    /** Where an instance stands. */
    enum Phase {
        /** Its module is not approved, or kept undocked. */
        WAITING,
        STARTING,
        /** A successor that is ready and waits for its turn. */
        STANDBY,
        ROUTED,
        /** Taken out of the routes; comes back with the first good probe. */
        OUT,
        QUARANTINED,
        DRAINING
    }

    /** What an instance is to a swap, which outlives the hub. */
    enum Place {
        MEMBER,
        /** Of a swap that is not decided: until the end of its trial the others are the module. */
        SUCCESSOR,
        /** Of a swap that is decided: it only finishes what it began. */
        REPLACED;

        String stored() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Place of(String stored) {
            return valueOf(stored.toUpperCase(Locale.ROOT));
        }
    }

    final String name;
    /** What it said of itself; its module's manifest may be that of a neighbour of it. */
    final ForeignManifest manifest;

    final long epoch;
    final Address address;
    /** Whether the hub asked it to dock, so that it learns of everything by {@code /init}. */
    final boolean pulled;
    /** Whether it waits for a swap before anything is routed to it. */
    boolean successor;

    Place place;
    /** Whether somebody who started it proved whose the module is, so that no earlier start may follow. */
    boolean proven;

    final Upstream upstream;
    final AtomicBoolean looking = new AtomicBoolean();

    Phase phase = Phase.WAITING;
    Instant since;
    /** Since when it cannot be asked, without a break; null while it can, or is not to be. */
    @Nullable Instant awaySince;

    String code = "";
    String reason = "";
    boolean degraded;
    boolean initialised;
    /** The generation of the settings that it has; 0 when nobody knows. */
    volatile long configured;
    /** Whether it serves nothing that takes settings: it hears of them by its heartbeats, or not at all. */
    volatile boolean unconfigurable;
    /** Why it could not be told its settings; null when it could, or was not yet. */
    volatile @Nullable String briefing;

    int strikes;
    int tries;
    /** Requests that it had answered at the last look, and how many looks nothing was added. */
    long answered;

    int unasked;

    @Nullable Instant startBy;

    @Nullable Instant heldUntil;

    @Nullable Instant leaseUntil;

    @Nullable Instant nextLook;

    @Nullable JsonNode metrics;

    final Deque<Instant> outages = new ArrayDeque<>();
    int quarantines;
    /** When traffic last was refused; set by requests, without the turn. */
    volatile @Nullable Instant refused;

    volatile @Nullable Future<?> look;

    /** What makes an instance. */
    record Origin(
            String name, ForeignManifest manifest, long epoch, Address address, boolean pulled, boolean successor) {}

    Instance(Origin origin, Upstream upstream, Instant now) {
        this.name = origin.name();
        this.manifest = origin.manifest();
        this.epoch = origin.epoch();
        this.address = origin.address();
        this.pulled = origin.pulled();
        this.successor = origin.successor();
        this.place = origin.successor() ? Place.SUCCESSOR : Place.MEMBER;
        this.upstream = upstream;
        this.since = now;
    }

    void enter(Phase next, String why, String words, Instant now) {
        if (phase != next) {
            since = now;
        }
        boolean away = next == Phase.OUT || next == Phase.QUARANTINED;
        awaySince = !away ? null : awaySince == null ? now : awaySince;
        phase = next;
        code = why;
        reason = words;
    }

    boolean isRouted() {
        return phase == Phase.ROUTED;
    }
}
