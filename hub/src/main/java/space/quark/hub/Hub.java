package space.quark.hub;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Manifest;
import space.quark.dock.Module;
import space.quark.host.HostEnvironment;
import space.quark.host.ModuleHost;
import space.quark.hub.telemetry.Telemetry;

/**
 * Which modules are docked, and what can therefore be reached. Docks and undocks them while the station serves: the
 * next routing generation is published before what it no longer names is stopped.
 */
public final class Hub implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

    private final Registry registry;
    private final Telemetry telemetry;
    private final InstantSource clock;
    private final Duration patience;
    private final Map<String, ModuleUnit> units = new LinkedHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final ScheduledExecutorService retries = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("module-retries").daemon().factory());
    private List<Generation.HubRoute> own = List.of();
    private @Nullable HostEnvironment environment;
    private volatile Generation generation;
    private volatile boolean closing;

    /**
     * @param patience how long an undocking module may finish what it began
     */
    Hub(Registry registry, Telemetry telemetry, InstantSource clock, Duration patience) {
        this.registry = registry;
        this.telemetry = telemetry;
        this.clock = clock;
        this.patience = patience;
        this.generation = Generation.of(0, List.of(), List.of(), telemetry);
    }

    /** Docks the modules, all at once; one that fails does not stop the others. Returns when each was tried. */
    void start(List<Supplier<Module>> modules, List<Generation.HubRoute> hubRoutes, HostEnvironment shared) {
        own = List.copyOf(hubRoutes);
        environment = shared;
        for (Supplier<Module> maker : modules) {
            Manifest manifest = maker.get().manifest();
            if (units.put(manifest.id(), new ModuleUnit(maker, manifest, clock.instant())) != null) {
                throw new IllegalArgumentException("two modules are called " + manifest.id());
            }
        }
        publish();
        List<Thread> dockings = units.values().stream()
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
                begin(unit);
            } else {
                move(unit, ModuleState.UNDOCKED, "UNDOCKED", "undocked by an operator", null);
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
                begin(unit);
            }
        });
    }

    /** Undocks a module: takes it out of the routes, lets it finish what it began, and stops it. */
    Optional<ModuleUnit> undock(String id) {
        return changed(id, unit -> {
            registry.want(id, false);
            end(unit, "undocked by an operator");
        });
    }

    private Optional<ModuleUnit> changed(String id, java.util.function.Consumer<ModuleUnit> change) {
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

    private void begin(ModuleUnit unit) {
        HostEnvironment shared = environment;
        if (closing || shared == null) {
            return;
        }
        move(unit, ModuleState.STARTING, "STARTING", "being wired and migrated", null);
        try {
            ModuleHost host = ModuleHost.start(unit.make(), shared);
            unit.running(host);
            unit.succeeded();
            publish(unit, new ModuleStatus(ModuleState.READY, "READY", "serving", clock.instant(), null));
            registry.store(unit.id(), unit.status());
        } catch (RuntimeException | LinkageError e) {
            unit.running(null);
            Duration pause = pauseAfter(unit.failedAgain());
            LOG.error("{} did not start; next try in {}", unit.id(), pause, e);
            move(unit, ModuleState.FAILED, "START_FAILED", reasonOf(e), pause);
            var _ = retries.schedule(() -> retry(unit), pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void retry(ModuleUnit unit) {
        Thread.ofVirtual().name("dock " + unit.id()).start(() -> {
            unit.turn.lock();
            try {
                if (unit.status().state() == ModuleState.FAILED) {
                    begin(unit);
                }
            } finally {
                unit.turn.unlock();
            }
        });
    }

    private void end(ModuleUnit unit, String reason) {
        ModuleHost host = unit.running();
        if (host != null) {
            move(unit, ModuleState.DRAINING, "DRAINING", "finishing what it began", null);
            boolean drained = host.stop(patience);
            unit.running(null);
            if (!drained) {
                LOG.warn("{} was stopped with requests under way after {}", unit.id(), patience);
            }
        }
        move(unit, ModuleState.UNDOCKED, "UNDOCKED", reason, null);
    }

    private void move(ModuleUnit unit, ModuleState state, String code, String reason, @Nullable Duration retryIn) {
        var now = clock.instant();
        publish(unit, new ModuleStatus(state, code, reason, now, retryIn == null ? null : now.plus(retryIn)));
        try {
            registry.store(unit.id(), unit.status());
        } catch (RuntimeException e) {
            LOG.error("the state of {} could not be kept", unit.id(), e);
        }
    }

    /** A module moves, and the next generation knows; together, lest settling the needs of all undo the move. */
    private synchronized void publish(ModuleUnit unit, ModuleStatus status) {
        unit.status(status);
        publish();
    }

    /** Makes the next generation from where the modules stand now. */
    private synchronized void publish() {
        settleNeeds();
        generation = Generation.of(numbers.incrementAndGet(), units.values(), own, telemetry);
    }

    /** A module whose required neighbours are away serves on, and says so. */
    private void settleNeeds() {
        for (ModuleUnit unit : units.values()) {
            ModuleState state = unit.status().state();
            if (state != ModuleState.READY && state != ModuleState.DEGRADED) {
                continue;
            }
            List<String> missing = unit.manifest().needs().stream()
                    .filter(need -> !need.optional() && !isServed(need.contract()))
                    .map(Manifest.Need::contract)
                    .toList();
            if (!missing.isEmpty()) {
                String reason = "needs " + String.join(", ", missing) + ", which nobody serves now";
                if (!unit.status().reason().equals(reason)) {
                    unit.status(new ModuleStatus(ModuleState.DEGRADED, "NEEDS_MISSING", reason, clock.instant(), null));
                }
            } else if (state == ModuleState.DEGRADED) {
                unit.status(new ModuleStatus(ModuleState.READY, "READY", "serving", clock.instant(), null));
            }
        }
    }

    private boolean isServed(String contract) {
        return units.values().stream()
                .anyMatch(unit -> unit.status().state().serves()
                        && unit.manifest().provides().contains(contract));
    }

    private static Duration pauseAfter(int failures) {
        Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, 6));
        return pause.compareTo(LONGEST_RETRY) < 0 ? pause : LONGEST_RETRY;
    }

    private static String reasonOf(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message.strip();
    }

    Generation generation() {
        return generation;
    }

    /** The modules of this process, in the order in which the station was given them. */
    Collection<ModuleUnit> units() {
        return units.values();
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
        closing = true;
        retries.shutdownNow();
        List<ModuleUnit> last = List.copyOf(units.values()).reversed();
        for (ModuleUnit unit : last) {
            unit.turn.lock();
            try {
                ModuleHost host = unit.running();
                if (host != null) {
                    host.stop(patience);
                    unit.running(null);
                }
            } finally {
                unit.turn.unlock();
            }
        }
    }
}
