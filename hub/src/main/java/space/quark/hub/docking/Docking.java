package space.quark.hub.docking;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Problem;
import space.quark.hub.docking.Application.Proof;
import space.quark.hub.docking.Applications.Docked;
import space.quark.hub.docking.Departures.After;
import space.quark.hub.docking.Instance.Phase;

/** Modules outside of the station's process, from their first word to their last: what the docking routes ask of. */
final class Docking implements AutoCloseable {
    private static final Duration SWEEP = Duration.ofSeconds(30);

    private final Berths berths;
    private final DockingStore store;
    private final Registry registry;
    private final RegistrationTokens tokens;
    private final Applications applications;
    private final Departures departures;
    private final Swaps swaps;
    private final Watch watch;
    private final Memory memory;
    private final DockingSettings settings;
    private final InstantSource clock;
    /** Modules of which a swap is being begun. */
    private final Set<String> beginnings = ConcurrentHashMap.newKeySet();

    Docking(Parts parts, Applications applications, Departures departures, Swaps swaps, Watch watch, Memory memory) {
        this.berths = parts.berths();
        this.store = parts.store();
        this.registry = parts.registry();
        this.tokens = parts.tokens();
        this.settings = parts.settings();
        this.clock = parts.clock();
        this.applications = applications;
        this.departures = departures;
        this.swaps = swaps;
        this.watch = watch;
        this.memory = memory;
    }

    /** What all of docking shares. */
    record Parts(
            Berths berths,
            DockingStore store,
            Registry registry,
            RegistrationTokens tokens,
            DockingSettings settings,
            InstantSource clock) {}

    /** The station's own modules that served in other processes when the hub last ran. */
    Set<String> elsewhere() {
        return memory.elsewhere();
    }

    /** Takes over everything that the last hub knew: who was routed is routed again, and looked at afterwards. */
    void resume(Set<String> supervised) {
        memory.resume(
                supervised,
                (berth, instance) -> Thread.ofVirtual()
                        .name("leave " + berth.id)
                        .start(() -> departures.leave(berth, instance, After.STOPPED)));
        Duration share = settings.forgetAfter().dividedBy(4);
        watch.every(share.compareTo(SWEEP) < 0 ? share : SWEEP, this::sweep);
    }

    private void settle(Berth berth) {
        berth.turn.lock();
        try {
            berths.settle(berth);
        } finally {
            berth.turn.unlock();
        }
    }

    /** Nobody waits for ever. */
    private void sweep() {
        for (Berth berth : berths.all()) {
            boolean late = berth.decision.kind() == Decision.Kind.PENDING
                    && berth.decision.askedAt().plus(settings.approval()).isBefore(clock.instant());
            if (late) {
                reject(berth, "nobody approved it within " + settings.approval());
            }
            departures.forgetAway(berth);
        }
    }

    /** Whether whoever asks may have the name in an address looked up for a module of this id. */
    void requireClaim(String module, Proof proof, URI named) {
        applications.requireClaim(module, proof, named);
    }

    /** Somebody said again that a module waits. */
    void heardOf(Berth berth) {
        berth.heard = clock.instant();
    }

    Docked dock(Application application) {
        Docked docked = applications.dock(application);
        if (docked.instance().successor && !application.successor() && !isSwapping(docked.berth().id)) {
            swaps.begin(docked.berth(), docked.instance());
        }
        return docked;
    }

    /** Knows a module that waits until somebody starts it. */
    Berth expect(ForeignManifest manifest, ModuleStatus status) {
        Berth berth = applications.expect(manifest, status);
        want(berth, true);
        return berth;
    }

    private void want(Berth berth, boolean wanted) {
        registry.want(berth.id, wanted);
        berth.wanted = wanted;
    }

    /** Lets a module in with these scopes, all that it asks for when null. */
    void approve(Berth berth, @Nullable Set<String> scopes) {
        berth.turn.lock();
        try {
            Set<String> asked = Scopes.asked(berth.manifest);
            if (scopes != null && !asked.containsAll(scopes)) {
                Set<String> unasked = new TreeSet<>(scopes);
                unasked.removeAll(asked);
                throw Problem.invalid("scopes", "must be asked for by the manifest, which " + unasked + " are not");
            }
            if (!berth.decision.isApproved()) {
                applications.requireFree(berth);
                tokens.restore(berth.id);
            }
            boolean first = !berth.decision.isApproved();
            Set<String> granted = new TreeSet<>(scopes == null ? asked : scopes);
            berth.decision = berth.decision.approved(granted, berth.decision.trusted());
            berths.save(berth);
            berths.decided(
                    berth.id,
                    (first ? "approved, it may do " : "it may do ")
                            + (granted.isEmpty() ? "nothing that has to be granted" : String.join(", ", granted)));
            applications.resume(berth);
        } finally {
            berth.turn.unlock();
        }
    }

    /** Refuses a module; one that serves is let go first. */
    void reject(Berth berth, String reason) {
        berth.turn.lock();
        try {
            berth.decision = berth.decision.rejected(reason);
            berths.save(berth);
            tokens.revoke(berth.id);
        } finally {
            berth.turn.unlock();
        }
        departures.leaveAll(berth, After.KEPT);
        settle(berth);
    }

    /** Keeps a module undocked until somebody docks it again. */
    void undock(Berth berth, After after) {
        berth.turn.lock();
        try {
            want(berth, false);
        } finally {
            berth.turn.unlock();
        }
        departures.leaveAll(berth, after);
        settle(berth);
    }

    /** Docks what was undocked. */
    void dockAgain(Berth berth) {
        berth.turn.lock();
        try {
            want(berth, true);
            applications.resume(berth);
        } finally {
            berth.turn.unlock();
        }
    }

    /** Lets one instance go, or all; returns when they have. */
    void leave(Berth berth, @Nullable String instance, After after) {
        if (instance == null) {
            departures.leaveAll(berth, after);
            return;
        }
        Instance one = berth.byName(instance);
        if (one == null) {
            throw Berths.unknown();
        }
        departures.leave(berth, one, after);
    }

    /** Lets this very start of an instance go, and no later one of its name. */
    void leave(Berth berth, Instance instance, After after) {
        departures.leave(berth, instance, after);
    }

    /** The process of an instance is gone, or of none that is known; this is how the module stands without it. */
    void lost(String module, @Nullable String instance, ModuleStatus without) {
        Berth berth = berths.find(module);
        if (berth == null) {
            return;
        }
        berth.turn.lock();
        try {
            Instance gone = instance == null ? null : berth.instances.remove(instance);
            berth.trouble = without;
            // What is shown is right even while it cannot be kept.
            berths.settle(berth);
            if (gone != null) {
                store.remove(module, gone.name);
            }
        } finally {
            berth.turn.unlock();
        }
    }

    /** Forgets whose an id is. */
    void forget(Berth berth) {
        departures.leaveAll(berth, After.STOPPED);
        berth.turn.lock();
        try {
            tokens.forget(berth.id);
            berths.forget(berth);
        } finally {
            berth.turn.unlock();
        }
    }

    /** Replaces whatever serves by a successor. */
    Docked swap(Application successor) {
        return alone(successor.manifest().id(), () -> begin(successor));
    }

    /** Begins a swap of a module while nobody else can. */
    private <T> T alone(String id, Supplier<T> beginning) {
        boolean first = beginnings.add(id);
        try {
            if (!first || isSwapping(id)) {
                throw DockingProblem.QE003.saying("a swap of " + id + " is under way");
            }
            return beginning.get();
        } finally {
            if (first) {
                beginnings.remove(id);
            }
        }
    }

    private Docked begin(Application successor) {
        String id = successor.manifest().id();
        boolean there = instances(id).stream()
                .anyMatch(one -> one.phase != Phase.WAITING
                        && one.phase != Phase.DRAINING
                        && one.address.pinned().equals(successor.address().pinned()));
        if (there) {
            throw DockingProblem.QE003.saying("the module " + id + " serves at "
                    + successor.address().named() + " already: start its successor at an address of its own");
        }
        Docked docked = applications.dock(successor);
        swaps.begin(docked.berth(), docked.instance());
        return docked;
    }

    /** Brings a module of the station back into its process. */
    SwapReport home(Berth berth) {
        return alone(berth.id, () -> swaps.home(berth));
    }

    boolean isSwapping(String module) {
        Berth berth = berths.find(module);
        SwapReport swap = berth == null ? null : berth.swap;
        return swap != null && !swap.isOver();
    }

    List<Instance> instances(String module) {
        Berth berth = berths.find(module);
        return berth == null ? List.of() : List.copyOf(berth.instances.values());
    }

    Berths berths() {
        return berths;
    }

    /** Looks at nobody any more, and leaves everything as it is for the next hub. */
    @Override
    public void close() {
        memory.close();
        watch.close();
    }
}
