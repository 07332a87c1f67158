package space.quark.hub.docking;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Problem;
import space.quark.hub.docking.Application.Proof;
import space.quark.hub.docking.Applications.Docked;
import space.quark.hub.docking.Docking.Parts;

/** Runs modules as programs of the station's own: starts them, docks them, starts them again, stops them with the station. */
final class Supervisor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

    private final Parts parts;
    private final SupervisedStore store;
    private final Docking docking;
    private final Launch launch;
    private final Attendant attendant;
    private final Leftovers leftovers;
    private final Path data;
    /** By module and instance. */
    private final Map<String, Supervised> running = new ConcurrentHashMap<>();
    /** By module: who looks whether it runs, and starts or stops it then, is alone with it. */
    private final Map<String, ReentrantLock> turns = new ConcurrentHashMap<>();

    private volatile boolean closing;

    /** @param data the folder in which each module gets one */
    Supervisor(Parts parts, SupervisedStore store, Docking docking, Launch launch, Leftovers leftovers, Path data) {
        this.parts = parts;
        this.store = store;
        this.docking = docking;
        this.launch = launch;
        this.attendant = new Attendant(parts, docking, launch);
        this.leftovers = leftovers;
        this.data = data;
    }

    /** The modules that are run by the station. */
    Set<String> modules() {
        return store.all().keySet();
    }

    boolean has(String module) {
        return store.all().containsKey(module);
    }

    /** Ends what an earlier station left, and then starts all that is to run; what takes time does so in the background. */
    void resume() {
        Map<String, String> folders = new LinkedHashMap<>(store.all());
        folders.keySet().removeIf(module -> !isToRun(module));
        List<Long> left = leftovers.find();
        if (left.isEmpty()) {
            startAll(folders);
            return;
        }
        LOG.warn("an earlier station ended suddenly, and what it left is stopped: processes {}", left);
        folders.keySet()
                .forEach(module -> tell(
                        module,
                        isManual(module)
                                ? byHand()
                                : status(
                                        ModuleState.STARTING,
                                        "STARTING",
                                        "what an earlier station left is stopped first")));
        Thread.ofVirtual().name("leftovers").start(() -> {
            try {
                Leftovers.end(left);
            } finally {
                startAll(folders);
            }
        });
    }

    private boolean isToRun(String module) {
        Berth berth = docking.berths().find(module);
        return berth != null && berth.wanted && berth.decision.isApproved();
    }

    private boolean isManual(String module) {
        Berth berth = docking.berths().find(module);
        return berth != null && berth.manifest.lifecycle().manual();
    }

    private void startAll(Map<String, String> folders) {
        try {
            folders.forEach((module, folder) -> alone(module, () -> {
                // Somebody may have decided otherwise meanwhile.
                if (isToRun(module) && isManual(module)) {
                    tell(module, byHand());
                } else if (isToRun(module)) {
                    start(module, folder);
                }
            }));
        } finally {
            leftovers.areGone();
        }
    }

    /** Starts a module that was let in, unless somebody is to start it. */
    void admitted(Berth berth) {
        if (!berth.manifest.lifecycle().manual()) {
            startKnown(berth.id);
        } else if (has(berth.id) && of(berth.id).isEmpty()) {
            tell(berth.id, byHand());
        }
    }

    private ModuleStatus byHand() {
        return status(ModuleState.UNDOCKED, "MANUAL", "waits until somebody starts it, as lifecycle.startup says");
    }

    /** Knows the module in a folder, and starts it only when somebody says so. */
    Berth expect(ModuleFolder folder) {
        String id = folder.manifest().id();
        leftovers.await();
        return alone(id, () -> {
            if (!of(id).isEmpty()) {
                throw isRun(id);
            }
            launch.build(new Supervised(folder.manifest(), folder.run(), folder.path(), id + "-1", false), home(id));
            Berth berth = docking.expect(folder.manifest(), byHand());
            store.save(id, folder.path().toString());
            return berth;
        });
    }

    /** Starts a module again that was stopped; says why it cannot be. */
    void again(String module) {
        Problem refused = startKnown(module);
        if (refused != null) {
            throw refused;
        }
    }

    private @Nullable Problem startKnown(String module) {
        String folder = store.all().get(module);
        if (folder == null) {
            return null;
        }
        leftovers.await();
        return alone(module, () -> start(module, folder));
    }

    /** Starts a module that does not run; what is wrong with its folder is told as its state and comes back. */
    private @Nullable Problem start(String module, String folder) {
        if (closing || !of(module).isEmpty()) {
            return null;
        }
        tell(module, status(ModuleState.STARTING, "STARTING", "its program is started"));
        try {
            ModuleFolder found = ModuleFolder.read(folder);
            if (!found.manifest().id().equals(module)) {
                throw DockingProblem.QE003.saying("the folder " + folder + " holds the module "
                        + found.manifest().id() + " now, and no more " + module);
            }
            Supervised supervised = new Supervised(found.manifest(), found.run(), found.path(), module + "-1", false);
            running.put(key(supervised), supervised);
            watch(supervised, null);
            return null;
        } catch (Problem refused) {
            LOG.error("{} is not started: {} {}", module, refused.text(), refused.fields());
            Problem told = refused.fields().isEmpty()
                    ? refused
                    : DockingProblem.QE103.saying(
                            "its folder " + folder + " does not hold it any more: " + refused.fields());
            tell(module, status(ModuleState.FAILED, "QE103", told.text()));
            return told;
        }
    }

    /** Starts the module in a folder and docks it, or the successor of one that runs. */
    Docked dock(ModuleFolder folder, boolean successor) {
        String id = folder.manifest().id();
        leftovers.await();
        return alone(id, () -> {
            if (successor && docking.isSwapping(id)) {
                throw DockingProblem.QE003.saying("a swap of " + id + " is under way");
            }
            List<Supervised> old = of(id);
            if (!successor && !old.isEmpty()) {
                throw isRun(id);
            }
            return dock(
                    new Supervised(folder.manifest(), folder.run(), folder.path(), name(id, old), successor),
                    old.isEmpty());
        });
    }

    private Docked dock(Supervised supervised, boolean only) {
        Launch.Started started =
                launch.prepare(supervised, home(supervised.id()), true, new Proof(true, true, null, null));
        try {
            if (closing) {
                throw DockingProblem.QE301.saying("the station stops");
            }
            Docked docked =
                    supervised.successor ? docking.swap(started.application()) : docking.dock(started.application());
            if (only) {
                store.save(supervised.id(), supervised.folder.toString());
            }
            running.put(key(supervised), supervised);
            watch(supervised, started.child());
            return docked;
        } catch (RuntimeException e) {
            started.child().end("was not let dock");
            throw e;
        }
    }

    private <T extends @Nullable Object> T alone(String module, Supplier<T> work) {
        ReentrantLock turn = turns.computeIfAbsent(module, _ -> new ReentrantLock());
        turn.lock();
        try {
            return work.get();
        } finally {
            turn.unlock();
        }
    }

    private void alone(String module, Runnable work) {
        Object _ = this.<@Nullable Object>alone(module, () -> {
            work.run();
            return null;
        });
    }

    private static Problem isRun(String id) {
        return DockingProblem.QE003.saying("the module " + id + " is run by the station already: use swap");
    }

    private static String name(String id, List<Supervised> old) {
        int number = 1;
        for (Supervised one : old) {
            String digits = one.instance.substring(one.instance.lastIndexOf('-') + 1);
            number = Math.max(number, Integer.parseInt(digits) + 1);
        }
        return id + "-" + number;
    }

    private List<Supervised> of(String module) {
        return running.values().stream().filter(one -> one.id().equals(module)).toList();
    }

    private static String key(Supervised one) {
        return one.id() + "/" + one.instance;
    }

    private Path home(String module) {
        return data.resolve("modules").resolve(module);
    }

    /** @param first what runs of it already; null to have it started */
    private void watch(Supervised one, @Nullable Child first) {
        Thread.ofVirtual().name("supervise " + one.id()).start(() -> {
            try {
                attendant.attend(one, home(one.id()), first);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                running.remove(key(one), one);
            }
        });
    }

    private ModuleStatus status(ModuleState state, String code, String words) {
        return new ModuleStatus(state, code, words, parts.clock().instant(), null);
    }

    private void tell(String module, ModuleStatus without) {
        docking.lost(module, null, without);
    }

    /** An instance left: its program ends, and the folder of whoever is left is the module's from now on. */
    void stopped(String module, String instance) {
        Supervised one = running.get(module + "/" + instance);
        if (one != null) {
            one.stop();
            running.remove(key(one), one);
            of(module).stream().findFirst().ifPresent(left -> store.save(module, left.folder.toString()));
        }
    }

    /** Ends all programs of a module; they start again when it is docked again. */
    void stop(String module) {
        launch.endBuild(module);
        alone(module, () -> of(module).forEach(one -> stopped(module, one.instance)));
    }

    /** The station does not run this module any more. */
    void release(String module) {
        stop(module);
        store.remove(module);
    }

    /** The last lines that a module wrote. */
    List<String> log(String module, int lines) {
        return ChildLog.tail(home(module).resolve("log"), lines);
    }

    /** Ends every program, all at the same time. */
    @Override
    public void close() {
        closing = true;
        launch.endBuilds();
        leftovers.areGone();
        List<Thread> ending = new ArrayList<>();
        for (Supervised one : running.values()) {
            ending.add(Thread.ofVirtual().start(one::stop));
        }
        for (Thread one : ending) {
            try {
                one.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
