package space.quark.hub;

import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Manifest;
import space.quark.dock.Module;
import space.quark.hub.docking.ModuleStatus;
import space.quark.hub.docking.Shown;
import space.quark.hub.routes.HubRoute;
import space.quark.hub.telemetry.Telemetry;

/** All modules of the station and the routing generation that is made of them: each change makes the next one. */
final class Roster {
    private final Telemetry telemetry;
    private final InstantSource clock;
    /** Replaced whole, so that whoever reads it need not wait. */
    private volatile Map<String, ModuleUnit> units = Map.of();

    private final AtomicLong numbers = new AtomicLong();
    private List<HubRoute> own = List.of();
    private volatile Generation generation;
    private volatile BiConsumer<String, ModuleStatus> settled = (_, _) -> {};

    Roster(Telemetry telemetry, InstantSource clock) {
        this.telemetry = telemetry;
        this.clock = clock;
        this.generation = Generation.of(0, List.of(), List.of(), telemetry);
    }

    /** The modules that the station starts with, and what it answers by itself. */
    synchronized void open(List<Supplier<Module>> modules, List<HubRoute> hubRoutes) {
        own = List.copyOf(hubRoutes);
        Map<String, ModuleUnit> known = new LinkedHashMap<>();
        for (Supplier<Module> maker : modules) {
            Manifest manifest = maker.get().manifest();
            if (known.put(manifest.id(), ModuleUnit.own(maker, manifest, clock.instant())) != null) {
                throw new IllegalArgumentException("two modules are called " + manifest.id());
            }
        }
        units = Collections.unmodifiableMap(known);
        publish();
    }

    /** Who hears, and keeps, where modules stand after each generation; must be quick. */
    void onSettled(BiConsumer<String, ModuleStatus> listener) {
        settled = listener;
    }

    Generation current() {
        return generation;
    }

    /** In the order in which the station was given them. */
    Collection<ModuleUnit> all() {
        return units.values();
    }

    @Nullable ModuleUnit find(String id) {
        return units.get(id);
    }

    /** Changes one while it is its turn; absent when there is none of this id. */
    Optional<ModuleUnit> changed(String id, Consumer<ModuleUnit> change) {
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
    synchronized void publish(ModuleUnit unit, ModuleStatus status) {
        unit.ownStatus(status);
        publish();
    }

    /** Makes the next generation from where the modules stand now. */
    private void publish() {
        Map<String, ModuleUnit> all = units;
        List<ModuleUnit> moved = Neighbours.settle(all.values(), clock);
        generation = Generation.of(numbers.incrementAndGet(), all.values(), own, telemetry);
        // Not before: who sees that a module is ready may ask it.
        all.values().forEach(ModuleUnit::published);
        moved.forEach(unit -> settled.accept(unit.id(), unit.status()));
    }

    /**
     * Shows a module outside of the process as it stands from now on; returns the number of the generation.
     *
     * @param first hears of the module as it was
     */
    synchronized long show(Shown shown, Consumer<ModuleUnit> first) {
        ModuleUnit unit = units.get(shown.manifest().id());
        if (unit == null) {
            unit = ModuleUnit.foreign(shown);
            add(unit);
        }
        first.accept(unit);
        unit.shown(shown);
        publish();
        return generation.number();
    }

    /** One more, which the next generation knows. */
    synchronized void add(ModuleUnit unit) {
        Map<String, ModuleUnit> more = new LinkedHashMap<>(units);
        if (more.put(unit.id(), unit) != null) {
            throw new IllegalArgumentException("two modules are called " + unit.id());
        }
        units = Collections.unmodifiableMap(more);
    }

    synchronized void remove(String id) {
        Map<String, ModuleUnit> fewer = new LinkedHashMap<>(units);
        fewer.remove(id);
        units = Collections.unmodifiableMap(fewer);
        publish();
    }

    /** Removes one that the station does not bring; one that it does stays. */
    synchronized void removeForeign(String id) {
        ModuleUnit unit = units.get(id);
        if (unit != null && !unit.isOwn()) {
            remove(id);
        }
    }
}
