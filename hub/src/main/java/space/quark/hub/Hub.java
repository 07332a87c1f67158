package space.quark.hub;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Manifest;
import space.quark.dock.Module;
import space.quark.host.HostEnvironment;
import space.quark.host.ModuleHost;
import space.quark.hub.docking.ForeignManifest;
import space.quark.hub.docking.ModuleStatus;
import space.quark.hub.docking.Registry;
import space.quark.hub.docking.Shown;
import space.quark.hub.docking.Succession;
import space.quark.hub.docking.Yard;
import space.quark.hub.routes.HubRoute;
import space.quark.hub.telemetry.Telemetry;

/**
 * Which modules are docked, and what can therefore be reached. Docks and undocks them while the station serves: the
 * next routing generation is published before what it no longer names is stopped.
 */
public final class Hub implements AutoCloseable, Yard {

    private final Registry registry;
    private final Telemetry telemetry;
    private final InstantSource clock;
    private final Hosts hosts;
    /** Replaced whole, so that whoever reads it need not wait. */
    private volatile Map<String, ModuleUnit> units = Map.of();

    private final AtomicLong numbers = new AtomicLong();
    private List<HubRoute> own = List.of();
    private volatile Generation generation;
    private volatile BiConsumer<String, ModuleStatus> settled = (_, _) -> {};
    /** What ran in this process when its module began to be served elsewhere. */
    private final Map<String, AtomicReference<@Nullable ModuleHost>> leaving = new ConcurrentHashMap<>();

    /**
     * @param patience how long an undocking module may finish what it began
     */
    Hub(Registry registry, Telemetry telemetry, InstantSource clock, Duration patience) {
        this.registry = registry;
        this.telemetry = telemetry;
        this.clock = clock;
        this.hosts = new Hosts(this::publish, clock, patience);
        this.generation = Generation.of(0, List.of(), List.of(), telemetry);
    }

    /**
     * Docks the modules, all at once, but for those that run in processes of their own; one that fails does not stop the
     * others. Returns when each was tried.
     */
    void start(
            List<Supplier<Module>> modules, Set<String> elsewhere, List<HubRoute> hubRoutes, HostEnvironment shared) {
        own = List.copyOf(hubRoutes);
        hosts.open(shared);
        announce(modules);
        publish();
        List<Thread> dockings = units.values().stream()
                .filter(unit -> !elsewhere.contains(unit.id()))
                .map(unit -> Thread.ofVirtual().name("dock " + unit.id()).start(() -> resume(unit)))
                .toList();
        for (Thread docking : dockings) {
            try {
                docking.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private synchronized void announce(List<Supplier<Module>> modules) {
        Map<String, ModuleUnit> known = new LinkedHashMap<>();
        for (Supplier<Module> maker : modules) {
            Manifest manifest = maker.get().manifest();
            if (known.put(manifest.id(), ModuleUnit.own(maker, manifest, clock.instant())) != null) {
                throw new IllegalArgumentException("two modules are called " + manifest.id());
            }
        }
        units = Collections.unmodifiableMap(known);
    }

    /** Brings a module back to where the registry says somebody left it. */
    private void resume(ModuleUnit unit) {
        unit.turn.lock();
        try {
            if (registry.announce(unit.manifest(), clock.instant()).wanted()) {
                hosts.begin(unit);
            } else {
                hosts.rest(unit, "undocked by an operator");
            }
        } finally {
            unit.turn.unlock();
        }
    }

    /** Docks a module of this station again; one that is docked stays as it is. */
    Optional<ModuleUnit> dock(String id) {
        return changed(id, unit -> {
            registry.want(id, true);
            if (unit.running() == null) {
                hosts.begin(unit);
            }
        });
    }

    /** Undocks a module: takes it out of the routes, lets it finish what it began, and stops it. */
    Optional<ModuleUnit> undock(String id) {
        return changed(id, unit -> {
            registry.want(id, false);
            hosts.end(unit, "undocked by an operator");
        });
    }

    private Optional<ModuleUnit> changed(String id, Consumer<ModuleUnit> change) {
        ModuleUnit unit = units.get(id);
        if (unit == null) {
            return Optional.empty();
        }
        unit.turn.lock();
        try {
            change.accept(unit);
        } finally {
            unit.turn.unlock();
        }
        return Optional.of(unit);
    }

    /** A module moves, and the next generation knows; together, lest settling the needs of all undo the move. */
    private synchronized void publish(ModuleUnit unit, ModuleStatus status) {
        unit.ownStatus(status);
        publish();
    }

    /** Makes the next generation from where the modules stand now. */
    private synchronized void publish() {
        Map<String, ModuleUnit> all = units;
        List<ModuleUnit> moved = Neighbours.settle(all.values(), clock);
        generation = Generation.of(numbers.incrementAndGet(), all.values(), own, telemetry);
        // Not before: who sees that a module is ready may ask it.
        all.values().forEach(ModuleUnit::published);
        moved.forEach(unit -> settled.accept(unit.id(), unit.status()));
    }

    /** Who hears, and keeps, where modules stand after each generation; must be quick. */
    void onSettled(BiConsumer<String, ModuleStatus> listener) {
        settled = listener;
    }

    @Override
    public synchronized long show(Shown shown) {
        String id = shown.manifest().id();
        ModuleUnit unit = units.get(id);
        if (unit == null) {
            unit = ModuleUnit.foreign(shown);
            add(unit);
        }
        // What runs here is still known to whoever stops it; from now on nothing new comes to it.
        leaving.computeIfAbsent(id, _ -> new AtomicReference<>()).compareAndSet(null, unit.running());
        unit.shown(shown);
        publish();
        return generation.number();
    }

    @Override
    public synchronized void forget(String id) {
        ModuleUnit unit = units.get(id);
        if (unit != null && !unit.isOwn()) {
            remove(id);
        }
    }

    @Override
    public @Nullable ModuleStatus status(String id) {
        ModuleUnit unit = units.get(id);
        return unit == null ? null : unit.status();
    }

    @Override
    public boolean isOwn(String id) {
        ModuleUnit unit = units.get(id);
        return unit != null && unit.isOwn();
    }

    @Override
    public boolean runsHere(String id) {
        ModuleUnit unit = units.get(id);
        return unit != null && unit.running() != null;
    }

    @Override
    public @Nullable String clash(ForeignManifest manifest, boolean trusted) {
        return RouteClash.between(manifest, units.values(), trusted);
    }

    @Override
    public void leaveHere(String id) {
        AtomicReference<ModuleHost> left = leaving.get(id);
        ModuleHost host = left == null ? null : left.getAndSet(null);
        ModuleUnit unit = units.get(id);
        if (host != null && unit != null) {
            hosts.stop(unit, host);
        }
    }

    @Override
    public @Nullable Runnable startHere(String id) {
        ModuleUnit unit = units.get(id);
        HostEnvironment shared = hosts.environment();
        if (unit == null || !unit.isOwn() || shared == null) {
            return null;
        }
        unit.turn.lock();
        try {
            registry.want(id, true);
            if (unit.running() != null) {
                return () -> {};
            }
            ModuleHost host = ModuleHost.start(unit.make(), shared);
            return () -> hosts.serve(unit, host);
        } finally {
            unit.turn.unlock();
        }
    }

    @Override
    public void bring(Supplier<Module> maker, Manifest manifest) {
        ModuleUnit unit = ModuleUnit.own(maker, manifest, clock.instant());
        synchronized (this) {
            if (units.containsKey(unit.id())) {
                throw new IllegalArgumentException("two modules are called " + unit.id());
            }
            add(unit);
        }
        registry.announce(manifest, clock.instant());
        dock(unit.id());
    }

    @Override
    public @Nullable Succession succeed(String id, Supplier<Module> maker, Manifest manifest) {
        AtomicReference<@Nullable Succession> undecided = new AtomicReference<>();
        var _ = changed(id, unit -> {
            HostEnvironment shared = hosts.environment();
            if (shared == null) {
                throw new IllegalStateException("the station is stopping");
            }
            if (unit.running() == null) {
                remake(unit, maker, manifest);
                registry.want(id, true);
                hosts.begin(unit);
            } else {
                undecided.set(HereSuccession.begin(
                        hosts, this::settled, unit, maker, ModuleHost.prepare(maker.get(), shared)));
            }
        });
        return undecided.get();
    }

    @Override
    public void renew(String id, Supplier<Module> maker, Manifest manifest) {
        var _ = changed(id, unit -> {
            if (unit.running() == null) {
                remake(unit, maker, manifest);
            }
        });
    }

    private void remake(ModuleUnit unit, Supplier<Module> maker, Manifest manifest) {
        unit.renewed(maker, manifest);
        registry.announce(manifest, clock.instant());
    }

    /** What runs of a module now does so for good. */
    private void settled(ModuleUnit unit, ModuleHost host) {
        registry.announce(host.manifest(), clock.instant());
        registry.store(unit.id(), unit.status());
    }

    @Override
    public void dismiss(String id) {
        undock(id);
        // Should it come again, nobody has said that it is not to run.
        registry.want(id, true);
        remove(id);
    }

    private synchronized void add(ModuleUnit unit) {
        Map<String, ModuleUnit> more = new LinkedHashMap<>(units);
        more.put(unit.id(), unit);
        units = Collections.unmodifiableMap(more);
    }

    private synchronized void remove(String id) {
        Map<String, ModuleUnit> fewer = new LinkedHashMap<>(units);
        fewer.remove(id);
        units = Collections.unmodifiableMap(fewer);
        publish();
    }

    Generation current() {
        return generation;
    }

    @Override
    public long generation() {
        return generation.number();
    }

    /** The modules of this process, in the order in which the station was given them. */
    Collection<ModuleUnit> units() {
        return units.values();
    }

    /** The permissions of all modules that somebody with these roles has. */
    Set<String> permissionsOf(Set<String> roles) {
        Set<String> held = new HashSet<>();
        for (ModuleUnit unit : units.values()) {
            unit.manifest().permissions().stream()
                    .filter(permission -> permission.roles().stream().anyMatch(roles::contains))
                    .forEach(permission -> held.add(permission.name()));
        }
        return held;
    }

    /** What people call a module; its id when it is not known. */
    String nameOf(String id) {
        ModuleUnit unit = units.get(id);
        return unit == null ? id : unit.manifest().name();
    }

    /** Where each module stands, by its id. */
    Map<String, String> states() {
        Map<String, String> states = new LinkedHashMap<>();
        units.forEach((id, unit) -> states.put(id, unit.status().state().wire()));
        return states;
    }

    /** Undocks everything without changing what is wanted; the next start docks it again. */
    @Override
    public void close() {
        hosts.close(units.values());
    }
}
