package space.quark.hub.docking;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Path data;
    /** By module and instance. */
    private final Map<String, Supervised> running = new ConcurrentHashMap<>();

    /** @param data the folder in which each module gets one */
    Supervisor(Parts parts, SupervisedStore store, Docking docking, Launch launch, Path data) {
        this.parts = parts;
        this.store = store;
        this.docking = docking;
        this.launch = launch;
        this.attendant = new Attendant(parts, docking, launch);
        this.data = data;
    }

    /** The modules that are run by the station. */
    Set<String> modules() {
        return store.all().keySet();
    }

    boolean has(String module) {
        return store.all().containsKey(module);
    }

    /** Ends what an earlier station left, and starts all that is to run. */
    void resume() {
        for (long orphan : Groups.withEnvironment("QUARK_STATION_DATA=" + data)) {
            LOG.warn("process {} was left by a station that ended suddenly, and is stopped", orphan);
            Groups.end(List.of(orphan), Duration.ofSeconds(3));
        }
        store.all().forEach((module, folder) -> {
            Berth berth = docking.berths().find(module);
            if (berth != null && berth.wanted && berth.decision.isApproved()) {
                if (berth.manifest.lifecycle().manual()) {
                    docking.lost(module, null, byHand());
                } else {
                    again(module, folder);
                }
            }
        });
    }

    /** Starts a module that was let in, unless somebody is to start it. */
    void admitted(Berth berth) {
        if (!berth.manifest.lifecycle().manual()) {
            again(berth.id);
        } else if (has(berth.id) && of(berth.id).isEmpty()) {
            docking.lost(berth.id, null, byHand());
        }
    }

    private ModuleStatus byHand() {
        return new ModuleStatus(
                ModuleState.UNDOCKED,
                "MANUAL",
                "waits until somebody starts it, as lifecycle.startup says",
                parts.clock().instant(),
                null);
    }

    /** Knows the module in a folder, and starts it only when somebody says so. */
    Berth expect(ModuleFolder folder) {
        String id = folder.manifest().id();
        if (!of(id).isEmpty()) {
            throw isRun(id);
        }
        launch.build(new Supervised(folder.manifest(), folder.run(), folder.path(), id + "-1", false), home(id));
        Berth berth = docking.expect(folder.manifest(), byHand());
        store.save(id, folder.path().toString());
        return berth;
    }

    /** Starts a module again that was stopped. */
    void again(String module) {
        String folder = store.all().get(module);
        if (folder != null
                && running.values().stream().noneMatch(one -> one.id().equals(module))) {
            docking.lost(
                    module,
                    null,
                    new ModuleStatus(
                            ModuleState.STARTING,
                            "STARTING",
                            "its program is started",
                            parts.clock().instant(),
                            null));
            again(module, folder);
        }
    }

    private void again(String module, String folder) {
        try {
            ModuleFolder found = ModuleFolder.read(folder);
            launch(new Supervised(found.manifest(), found.run(), found.path(), module + "-1", false));
        } catch (Problem refused) {
            LOG.error("{} is not started: {} {}", module, refused.text(), refused.fields());
            trouble(module, "its folder " + folder + " does not hold it any more: " + refused.fields(), null);
        }
    }

    /** Starts the module in a folder and docks it, or the successor of one that runs. */
    Docked dock(ModuleFolder folder, boolean successor) {
        String id = folder.manifest().id();
        List<Supervised> old = of(id);
        if (!successor && !old.isEmpty()) {
            throw isRun(id);
        }
        Supervised supervised =
                new Supervised(folder.manifest(), folder.run(), folder.path(), name(id, old), successor);
        Path home = home(id);
        Launch.Started started = launch.prepare(supervised, home, true, new Proof(true, true, null, null));
        Docked docked;
        try {
            docked = successor ? docking.swap(started.application()) : docking.dock(started.application());
        } catch (RuntimeException e) {
            started.child().end("was not let dock");
            throw e;
        }
        if (old.isEmpty()) {
            store.save(id, folder.path().toString());
        }
        running.put(key(supervised), supervised);
        Thread.ofVirtual().name("supervise " + id).start(() -> watch(supervised, home, started.child()));
        return docked;
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

    private void launch(Supervised supervised) {
        running.put(key(supervised), supervised);
        Path home = home(supervised.id());
        Thread.ofVirtual().name("supervise " + supervised.id()).start(() -> watch(supervised, home, null));
    }

    private static String key(Supervised one) {
        return one.id() + "/" + one.instance;
    }

    private Path home(String module) {
        return data.resolve("modules").resolve(module);
    }

    private void watch(Supervised one, Path home, @Nullable Child first) {
        try {
            attendant.attend(one, home, first);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            running.remove(key(one), one);
        }
    }

    private void trouble(String module, String words, @Nullable Instant next) {
        docking.lost(
                module,
                null,
                new ModuleStatus(
                        ModuleState.FAILED, "QE103", words, parts.clock().instant(), next));
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
        of(module).forEach(one -> stopped(module, one.instance));
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
