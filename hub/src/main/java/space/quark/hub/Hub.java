package space.quark.hub;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import space.quark.dock.Module;
import space.quark.host.HostEnvironment;
import space.quark.hub.docking.ModuleState;
import space.quark.hub.docking.ModuleStatus;
import space.quark.hub.docking.Registry;
import space.quark.hub.docking.Yard;
import space.quark.hub.routes.HubRoute;
import space.quark.hub.telemetry.Telemetry;

/**
 * Which modules are docked, and what can therefore be reached. Docks and undocks them while the station serves: the
 * next routing generation is published before what it no longer names is stopped.
 */
public final class Hub implements AutoCloseable {
    private final Registry registry;
    private final InstantSource clock;
    private final Roster roster;
    private final Hosts hosts;
    private final Yard yard;

    /**
     * @param patience how long an undocking module may finish what it began
     */
    Hub(Registry registry, Telemetry telemetry, InstantSource clock, Duration patience) {
        this.registry = registry;
        this.clock = clock;
        this.roster = new Roster(telemetry, clock);
        this.hosts = new Hosts(roster::publish, clock, patience);
        this.yard = new HubYard(this, roster, hosts, registry, clock);
    }

    /** As docking sees it. */
    Yard yard() {
        return yard;
    }

    /**
     * Docks the modules, all at once, but for those that run in processes of their own; one that fails does not stop the
     * others. Returns when each was tried.
     */
    void start(
            List<Supplier<Module>> modules, Set<String> elsewhere, List<HubRoute> hubRoutes, HostEnvironment shared) {
        hosts.open(shared);
        roster.open(modules, hubRoutes);
        List<Thread> dockings = roster.all().stream()
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
        return roster.changed(id, unit -> {
            registry.want(id, true);
            if (unit.running() == null) {
                hosts.begin(unit);
            }
        });
    }

    /** Undocks a module: takes it out of the routes, lets it finish what it began, and stops it. */
    Optional<ModuleUnit> undock(String id) {
        return roster.changed(id, unit -> {
            registry.want(id, false);
            hosts.end(unit, "undocked by an operator");
        });
    }

    /** Who hears, and keeps, where modules stand after each generation; must be quick. */
    void onSettled(BiConsumer<String, ModuleStatus> listener) {
        roster.onSettled(listener);
    }

    Generation current() {
        return roster.current();
    }

    /** The number of the current generation. */
    long generation() {
        return roster.current().number();
    }

    /** All modules, in the order in which the station was given them. */
    Collection<ModuleUnit> units() {
        return roster.all();
    }

    /**
     * The permissions of all modules that somebody with these roles has. A module that was not let in, or is kept undocked,
     * gives none, and none gives one that bears the name of another.
     */
    Set<String> permissionsOf(Set<String> roles) {
        Set<String> held = new HashSet<>();
        for (ModuleUnit unit : roster.all()) {
            if (!unit.isAdmitted() || unit.status().state() == ModuleState.UNDOCKED) {
                continue;
            }
            unit.manifest().permissions().stream()
                    .filter(permission -> permission.name().startsWith(unit.id() + ":"))
                    .filter(permission -> permission.roles().stream().anyMatch(roles::contains))
                    .forEach(permission -> held.add(permission.name()));
        }
        return held;
    }

    /** What people call a module; its id when it is not known. */
    String nameOf(String id) {
        ModuleUnit unit = roster.find(id);
        return unit == null ? id : unit.manifest().name();
    }

    /** Where each module stands, by its id. */
    Map<String, String> states() {
        Map<String, String> states = new LinkedHashMap<>();
        roster.all().forEach(unit -> states.put(unit.id(), unit.status().state().wire()));
        return states;
    }

    /** Undocks everything without changing what is wanted; the next start docks it again. */
    @Override
    public void close() {
        hosts.close(roster.all());
    }
}
