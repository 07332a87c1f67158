package space.quark.hub;

import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Manifest;
import space.quark.dock.Module;
import space.quark.host.ModuleHost;

/** One module of this station through its comings and goings. */
final class ModuleUnit {
    /** Held through every change of state, so that docking and undocking follow one another. */
    final ReentrantLock turn = new ReentrantLock(true);

    private final Supplier<Module> maker;
    private final Manifest manifest;
    private volatile ModuleStatus status;
    private volatile @Nullable ModuleHost running;
    /** Guarded by {@link #turn}. */
    private int failures;

    ModuleUnit(Supplier<Module> maker, Manifest manifest, Instant now) {
        this.maker = maker;
        this.manifest = manifest;
        this.status = new ModuleStatus(ModuleState.ANNOUNCED, "ANNOUNCED", "known to the station", now, null);
    }

    String id() {
        return manifest.id();
    }

    Manifest manifest() {
        return manifest;
    }

    /** A new instance, for a new docking. */
    Module make() {
        return maker.get();
    }

    ModuleStatus status() {
        return status;
    }

    void status(ModuleStatus next) {
        status = next;
    }

    /** What runs now; null while the module is away. */
    @Nullable ModuleHost running() {
        return running;
    }

    void running(@Nullable ModuleHost host) {
        running = host;
    }

    /** Counts one more failed start in a row. */
    int failedAgain() {
        failures++;
        return failures;
    }

    void succeeded() {
        failures = 0;
    }
}
