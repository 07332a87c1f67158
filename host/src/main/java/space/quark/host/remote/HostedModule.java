package space.quark.host.remote;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.Manifest;
import space.quark.dock.Module;
import space.quark.dock.Unreachable;
import space.quark.host.HostEnvironment;
import space.quark.host.ModuleHost;

/** One module of a remote host: starting, serving, or stopped because its work goes on elsewhere. */
final class HostedModule {
    private final Supplier<Module> maker;
    private final Manifest manifest;
    private final LiveDesk live;
    private volatile State state = new State.Starting();
    private volatile @Nullable Docking docking;

    /** Where the module stands in this process. */
    sealed interface State {
        /** Not yet docked, or being wired and migrated. */
        record Starting() implements State {}

        /** Serving. */
        record Serving(ModuleHost host, HostedRoutes routes) implements State {}

        /** It has finished what it began, and takes nothing more. */
        record Stopped() implements State {}
    }

    HostedModule(Supplier<Module> maker, LiveDesk live) {
        this.maker = maker;
        this.manifest = maker.get().manifest();
        this.live = live;
    }

    String id() {
        return manifest.id();
    }

    Manifest manifest() {
        return manifest;
    }

    LiveDesk live() {
        return live;
    }

    State state() {
        return state;
    }

    void dockedBy(Docking by) {
        docking = by;
    }

    /** How it is docked; {@link Unreachable} before it is. */
    Docking docking() {
        Docking known = docking;
        if (known == null) {
            throw new Unreachable(CommonProblem.MODULE_UNAVAILABLE, null);
        }
        return known;
    }

    void undock() {
        Docking known = docking;
        if (known != null) {
            known.close();
        }
    }

    synchronized void start(HostEnvironment environment) {
        if (state instanceof State.Serving) {
            return;
        }
        ModuleHost host = ModuleHost.start(maker.get(), environment);
        state = new State.Serving(host, new HostedRoutes(List.copyOf(host.routes())));
    }

    /** What serves now; {@link Unreachable} when nothing does. */
    State.Serving serving() {
        if (state instanceof State.Serving serving) {
            return serving;
        }
        throw new Unreachable(CommonProblem.MODULE_UNAVAILABLE, null);
    }

    /** Lets it finish what it began; true when it was serving before. */
    synchronized boolean stop(Duration patience) {
        if (state instanceof State.Serving serving) {
            state = new State.Stopped();
            serving.host().stop(patience);
            return true;
        }
        state = new State.Stopped();
        return false;
    }

    boolean isStopped() {
        return state instanceof State.Stopped;
    }

    /** Whether it hears events of this module, named by its word. */
    boolean hears(String source) {
        return manifest.events().subscribes().stream().anyMatch(type -> type.startsWith("quark." + source + "."));
    }

    /** As its health says. */
    String status() {
        return switch (state) {
            case State.Starting _ -> "starting";
            case State.Serving _ -> "healthy";
            case State.Stopped _ -> "unhealthy";
        };
    }

    int inFlight() {
        return state instanceof State.Serving serving ? serving.host().gate().inside() : 0;
    }
}
