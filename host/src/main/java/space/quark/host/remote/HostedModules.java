package space.quark.host.remote;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import space.quark.dock.Module;
import space.quark.host.HostEnvironment;
import space.quark.host.StartupProblem;

/** The modules of a remote host's process, and what its link to the hub sees of them. */
final class HostedModules implements RemoteHubLink.Inside {
    private final Map<String, HostedModule> modules = new LinkedHashMap<>();

    HostedModules(List<Supplier<Module>> makers, InstantSource clock) {
        for (Supplier<Module> maker : makers) {
            HostedModule module = new HostedModule(maker, new LiveDesk(clock));
            modules.put(module.id(), module);
        }
    }

    /** In the order in which the process was given them. */
    Collection<HostedModule> all() {
        return modules.values();
    }

    Map<String, HostedModule> byId() {
        return modules;
    }

    boolean has(String module) {
        return modules.containsKey(module);
    }

    /** Whether a module of this id serves here now. */
    boolean serves(String module) {
        HostedModule hosted = modules.get(module);
        return hosted != null && hosted.state() instanceof HostedModule.State.Serving;
    }

    /** Starts all, at the same time; what keeps one from starting is thrown once each was tried. */
    void start(HostEnvironment shared) {
        List<RuntimeException> failures = Collections.synchronizedList(new ArrayList<>());
        boolean tried = atOnce("start", module -> {
            try {
                module.start(shared);
                module.docking().beat();
            } catch (RuntimeException | LinkageError e) {
                failures.add(new StartupProblem(
                        module.id() + " did not start: " + e.getMessage(), StartupProblem.UNAVAILABLE, e));
            }
        });
        if (!tried) {
            throw new IllegalStateException("interrupted while starting");
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }

    /** Undocks all, at the same time, and lets them finish what they began. */
    void leave(Duration patience) {
        boolean _ = atOnce("undock", module -> {
            module.undock();
            module.stop(patience);
        });
    }

    /** False when nobody waited for all of them. */
    private boolean atOnce(String what, Consumer<HostedModule> work) {
        List<Thread> working = modules.values().stream()
                .map(module -> Thread.ofVirtual().name(what + " " + module.id()).start(() -> work.accept(module)))
                .toList();
        for (Thread thread : working) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    @Override
    public <C> Optional<C> offered(Class<C> contract) {
        for (HostedModule module : modules.values()) {
            if (module.state() instanceof HostedModule.State.Serving serving) {
                Optional<C> offered = serving.host().offered(contract);
                if (offered.isPresent()) {
                    return offered;
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public String serviceToken(String module) {
        return hosted(module).docking().serviceToken();
    }

    @Override
    public LiveDesk live(String module) {
        return hosted(module).live();
    }

    private HostedModule hosted(String module) {
        HostedModule hosted = modules.get(module);
        if (hosted == null) {
            throw new IllegalArgumentException(module + " is not hosted here");
        }
        return hosted;
    }
}
