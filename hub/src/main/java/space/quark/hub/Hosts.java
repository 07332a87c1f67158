package space.quark.hub;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.host.HostEnvironment;
import space.quark.host.ModuleHost;
import space.quark.hub.docking.ModuleState;
import space.quark.hub.docking.ModuleStatus;

/** The life of modules in this process: started, tried again, stopped. Whoever asks holds the turn of the module. */
final class Hosts {
    private static final Logger LOG = LoggerFactory.getLogger(Hosts.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

    private final BiConsumer<ModuleUnit, ModuleStatus> publish;
    private final InstantSource clock;
    private final Duration patience;
    private final ScheduledExecutorService retries = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("module-retries").daemon().factory());
    private volatile @Nullable HostEnvironment environment;
    private volatile boolean closing;

    /**
     * @param publish hears where a module stands now, and makes the next generation
     * @param patience how long a module may finish what it began
     */
    Hosts(BiConsumer<ModuleUnit, ModuleStatus> publish, InstantSource clock, Duration patience) {
        this.publish = publish;
        this.clock = clock;
        this.patience = patience;
    }

    /** From now on modules may be started. */
    void open(HostEnvironment shared) {
        environment = shared;
    }

    /** What modules are started in; null while none may be. */
    @Nullable HostEnvironment environment() {
        return closing ? null : environment;
    }

    /** Starts a module; one that fails is tried again later. */
    void begin(ModuleUnit unit) {
        HostEnvironment shared = environment();
        if (shared == null) {
            return;
        }
        move(unit, ModuleState.STARTING, "STARTING", "being wired and migrated", null);
        try {
            serve(unit, ModuleHost.start(unit.make(), shared));
        } catch (RuntimeException | LinkageError e) {
            failed(unit, e);
        }
    }

    /** A module did not start, or stopped being able to; it is tried again later. */
    void failed(ModuleUnit unit, Throwable e) {
        unit.running(null);
        Duration pause = pauseAfter(unit.failedAgain());
        LOG.error("{} did not start; next try in {}", unit.id(), pause, e);
        move(unit, ModuleState.FAILED, "START_FAILED", reasonOf(e), pause);
        var _ = retries.schedule(() -> retry(unit), pause.toMillis(), TimeUnit.MILLISECONDS);
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

    /** Lets a module finish what it began, and stops it. */
    void end(ModuleUnit unit, String reason) {
        ModuleHost host = unit.running();
        if (host != null) {
            move(unit, ModuleState.DRAINING, "DRAINING", "finishing what it began", null);
            stop(unit, host);
            unit.running(null);
        }
        stopFormer(unit);
        rest(unit, reason);
    }

    /** A module is to stay as it is, stopped. */
    void rest(ModuleUnit unit, String reason) {
        move(unit, ModuleState.UNDOCKED, "UNDOCKED", reason, null);
    }

    private void stopFormer(ModuleUnit unit) {
        ModuleHost former = unit.former();
        if (former != null) {
            unit.former(null);
            stop(unit, former);
        }
    }

    /** Lets what runs of a module finish what it began, and stops it. */
    void stop(ModuleUnit unit, ModuleHost host) {
        if (!host.stop(patience)) {
            LOG.warn("{} was stopped with requests under way after {} ms", unit.id(), patience.toMillis());
        }
    }

    private void move(ModuleUnit unit, ModuleState state, String code, String reason, @Nullable Duration retryIn) {
        var now = clock.instant();
        publish.accept(unit, new ModuleStatus(state, code, reason, now, retryIn == null ? null : now.plus(retryIn)));
    }

    /** Requests go to this host of the module from now on. */
    void route(ModuleUnit unit, ModuleHost host) {
        unit.running(host);
        publish.accept(unit, new ModuleStatus(ModuleState.READY, "READY", "serving", clock.instant(), null));
    }

    /** A module has started. */
    void serve(ModuleUnit unit, ModuleHost host) {
        unit.succeeded();
        route(unit, host);
    }

    private static Duration pauseAfter(int failures) {
        Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, 6));
        return pause.compareTo(LONGEST_RETRY) < 0 ? pause : LONGEST_RETRY;
    }

    private static String reasonOf(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message.strip();
    }

    Duration patience() {
        return patience;
    }

    /** Stops all of these, the last first, and starts nothing any more. */
    void close(Collection<ModuleUnit> units) {
        closing = true;
        retries.shutdownNow();
        List<ModuleUnit> last = List.copyOf(units).reversed();
        for (ModuleUnit unit : last) {
            unit.turn.lock();
            try {
                ModuleHost host = unit.running();
                if (host != null) {
                    host.stop(patience);
                    unit.running(null);
                }
                stopFormer(unit);
            } finally {
                unit.turn.unlock();
            }
        }
    }
}
