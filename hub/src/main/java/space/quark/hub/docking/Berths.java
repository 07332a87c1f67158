package space.quark.hub.docking;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;
import space.quark.dock.Unreachable;
import space.quark.hub.bus.EventAudit;
import space.quark.hub.upstream.Crew;
import space.quark.hub.upstream.Upstream;

/** All modules outside of the process: kept, shown by the hub, and waited for. */
final class Berths {
    private final Map<String, Berth> berths = new ConcurrentHashMap<>();
    private final Bell bell = new Bell();
    private final DockingStore store;
    private final Registry registry;
    private final History history;
    private final Yard yard;
    private final EventCatalogue catalogue;
    private final InstantSource clock;
    private final Duration approval;
    private volatile OwnElsewhere ownElsewhere = OwnElsewhere.NOBODY;
    private volatile Runnable ears = () -> {};

    Berths(
            DockingStore store,
            Registry registry,
            History history,
            Yard yard,
            EventCatalogue catalogue,
            InstantSource clock,
            Duration approval) {
        this.catalogue = catalogue;
        this.store = store;
        this.registry = registry;
        this.history = history;
        this.yard = yard;
        this.clock = clock;
        this.approval = approval;
    }

    @Nullable Berth find(String module) {
        return berths.get(module);
    }

    /** The module of this id, or 404. */
    Berth get(String module) {
        Berth berth = berths.get(module);
        if (berth == null) {
            throw unknown();
        }
        return berth;
    }

    /** Whether the station itself brings a module of this id. */
    boolean isOwn(String module) {
        return yard.isOwn(module);
    }

    static Problem unknown() {
        return new Problem("UNKNOWN_MODULE", 404, "module not found: register again", List.of(), null, null);
    }

    Collection<Berth> all() {
        return berths.values();
    }

    /** The module of this manifest's id, new and pending when it was not known. */
    Berth claim(ForeignManifest manifest) {
        return berths.computeIfAbsent(manifest.id(), _ -> new Berth(manifest, Decision.pending(clock.instant())));
    }

    /** A module that was claimed and not let dock. */
    void drop(Berth berth) {
        berths.remove(berth.id, berth);
    }

    /** Takes over what was kept. */
    Berth recall(ForeignManifest manifest, DockingStore.Kept kept, ModuleSettings settings) {
        Berth berth = new Berth(manifest, kept.decision());
        berth.settings = settings;
        String owner = kept.owner();
        berth.ownerHash = owner == null ? null : HexFormat.of().parseHex(owner);
        berth.wanted = kept.wanted();
        // Who waited could not come again while no hub was there.
        berth.heard = clock.instant();
        berths.put(berth.id, berth);
        return berth;
    }

    /** Keeps what changed of the module itself. */
    void save(Berth berth) {
        registry.announce(berth.manifest.plain(), clock.instant());
        store.save(berth);
        if (berth.decision.isApproved() && !berth.decision.trusted()) {
            catalogue.learn(berth.manifest);
        }
    }

    /** What the modules outside say of their events. */
    EventCatalogue catalogue() {
        return catalogue;
    }

    /** Shows how the module stands now and lets everybody know; the turn is held. */
    void settle(Berth berth) {
        Instant now = clock.instant();
        ModuleStatus own = berth.status(now, berth.decision.askedAt().plus(approval));
        // A module that still runs in the station's process stays there until its successor outside is routed.
        if (berth.isRouted() || !yard.runsHere(berth.id)) {
            Shown shown =
                    new Shown(berth.manifest, berth.crew(), berth.decision.isApproved(), berth.decision.trusted(), own);
            if (!shown.equals(berth.shown)) {
                berth.shown = shown;
                berth.generation = yard.show(shown);
                Thread.ofVirtual().name("tell " + berth.id).start(() -> tell(berth));
            }
        }
        Ear ear = berth.ear().orElse(null);
        if (!Objects.equals(ear, berth.ear)) {
            berth.ear = ear;
            Thread.ofVirtual().name("ear of " + berth.id).start(ears);
        }
        ModuleStatus seen = yard.status(berth.id);
        heard(berth.id, seen == null ? own : seen);
    }

    /** Who hears when some module is to be sent events elsewhere, or other ones. */
    void onEars(Runnable listener) {
        ears = listener;
    }

    /** Stops what ran in this process, and says where the station's own modules are now. */
    private void tell(Berth berth) {
        berth.telling.lock();
        try {
            boolean routed = berth.isRouted();
            if (routed) {
                yard.leaveHere(berth.id);
            }
            boolean elsewhere = routed && berth.decision.trusted();
            ForeignManifest manifest = berth.manifest;
            if (elsewhere && !manifest.equals(berth.told)) {
                ownElsewhere.arrived(manifest.plain(), () -> where(berth));
                berth.told = manifest;
            } else if (!elsewhere && berth.told != null) {
                ownElsewhere.left(berth.id);
                berth.told = null;
            }
        } finally {
            berth.telling.unlock();
        }
    }

    /** Whether an instance of it takes the place of what runs in the station's process. */
    boolean replacesOurs(Berth berth) {
        return berth.decision.trusted() && yard.runsHere(berth.id);
    }

    /** It runs in the station's process again: what was shown of it elsewhere is old; the turn is held. */
    void cameHome(Berth berth) {
        berth.shown = null;
        Thread.ofVirtual().name("tell " + berth.id).start(() -> tell(berth));
    }

    private URI where(Berth berth) {
        Crew crew = berth.crew();
        if (crew == null) {
            throw new Unreachable(CommonProblem.MODULE_UNAVAILABLE, null);
        }
        return crew.upstreams().stream()
                .filter(upstream -> upstream.usable(clock.millis()))
                .min(Comparator.comparingInt(Upstream::inFlight))
                .orElse(crew.upstreams().getFirst())
                .base();
    }

    /** Who hears where the station's own modules are; those that are there already are told at once. */
    void onOwnElsewhere(OwnElsewhere listener) {
        ownElsewhere = listener;
        berths.values().forEach(berth -> Thread.ofVirtual().start(() -> tell(berth)));
    }

    /** A module stands here now. */
    void heard(String module, ModuleStatus status) {
        history.note(module, status);
        wake();
    }

    /** Something happened to a module that leaves its state as it was; it is noted, and that it stands as before. */
    void happened(String module, String code, String words) {
        ModuleStatus status = yard.status(module);
        heard(module, deed(module, code, words));
        if (status != null) {
            heard(module, status);
        }
    }

    /** The current caller decided this of a module. */
    void decided(String module, String words) {
        done(module, "DECISION", words);
    }

    /** The current caller did this to a module. */
    void done(String module, String code, String words) {
        history.tell(module, deed(module, code, words), EventAudit.who());
    }

    private ModuleStatus deed(String module, String code, String words) {
        ModuleStatus status = yard.status(module);
        ModuleState state = status == null ? ModuleState.UNDOCKED : status.state();
        return new ModuleStatus(state, code, words, clock.instant(), null);
    }

    /** Whoever awaits something looks again. */
    void wake() {
        bell.ring();
    }

    /** Waits until the condition holds, looked at after everything that happens; false when it still does not. */
    boolean await(BooleanSupplier condition, Duration patience) {
        return bell.await(condition, patience);
    }

    /** Forgets a module altogether; the turn is held and no instance is left. */
    void forget(Berth berth) {
        berths.remove(berth.id, berth);
        yard.forget(berth.id);
        store.forget(berth.id, yard.isOwn(berth.id));
        history.forget(berth.id);
        catalogue.forget(berth.id);
    }
}
