package space.quark.hub.docking;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Problem;
import space.quark.host.settings.Settings;
import space.quark.hub.jars.JarFolder;
import space.quark.hub.jars.ModuleJar;

/** Modules in jars, docked and replaced in the station's process: trusted code, as the station's own is. */
final class JarDocking implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JarDocking.class);

    private final JarFolder folder;
    private final Settings settings;
    private final Yard yard;
    private final Berths berths;
    private final Trial trial;
    private final InstantSource clock;
    private final Map<String, SwapReport> swaps = new ConcurrentHashMap<>();
    private final Set<Thread> deciding = new HashSet<>();
    private volatile boolean closing;

    JarDocking(JarFolder folder, Settings settings, Yard yard, Berths berths, Trial trial, InstantSource clock) {
        this.folder = folder;
        this.settings = settings;
        this.yard = yard;
        this.berths = berths;
        this.trial = trial;
        this.clock = clock;
    }

    boolean has(String module) {
        return folder.running(module) != null;
    }

    /** How the last swap of a module went; null when there was none. */
    @Nullable SwapReport swapOf(String module) {
        return swaps.get(module);
    }

    /** Docks a jar, or replaces one of its id that does not run; returns the module's id. */
    synchronized String dock(Path path) {
        ModuleJar jar = folder.load(path);
        dock(jar, path);
        return jar.id();
    }

    private void dock(ModuleJar jar, Path path) {
        try {
            requireFit(jar);
            if (has(jar.id())) {
                if (yard.runsHere(jar.id())) {
                    throw DockingProblem.QE003.saying(jar.id() + " runs from a jar already: replace it with a swap");
                }
                // Nothing ran of it, so there is nothing to come back to.
                Succession none = yard.succeed(jar.id(), jar::make, jar.manifest());
                if (none != null) {
                    none.complete();
                }
            } else if (yard.status(jar.id()) != null || berths.find(jar.id()) != null) {
                throw DockingProblem.QE003.saying("there is another module " + jar.id());
            } else {
                settings.invite(jar.id());
                yard.bring(jar::make, jar.manifest());
            }
        } catch (RuntimeException | LinkageError e) {
            jar.close();
            throw e;
        }
        keep(jar, path);
    }

    /** Replaces a module while it serves; returns when it is over, or how far it came after this long. */
    SwapReport swap(String module, Path path, Duration patience) {
        synchronized (this) {
            if (!has(module)) {
                throw DockingProblem.QE003.saying(module + " does not run from a jar");
            }
            begin(module, folder.load(path), path);
        }
        berths.await(() -> report(module).isOver(), patience);
        return report(module);
    }

    private SwapReport report(String module) {
        return Objects.requireNonNull(swaps.get(module));
    }

    private void begin(String module, ModuleJar next, Path path) {
        List<String> from =
                List.of(Objects.requireNonNull(folder.running(module)).name());
        try {
            SwapReport before = swaps.get(module);
            if (before != null && !before.isOver()) {
                throw DockingProblem.QE003.saying("a swap of " + module + " is under way");
            }
            if (!next.id().equals(module)) {
                throw DockingProblem.QE002.field("id", "must be " + module + " to replace it, not " + next.id());
            }
            requireFit(next);
        } catch (RuntimeException e) {
            next.close();
            throw e;
        }
        Succession succession;
        try {
            succession = yard.succeed(module, next::make, next.manifest());
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("the successor of {} did not start", module, e);
            next.close();
            folder.refuse(path, module);
            tell(module, "failed", from, next, "the successor did not start: " + words(e));
            return;
        }
        if (succession == null) {
            keep(next, path);
            tell(module, "done", from, next, "replaced");
            return;
        }
        tell(module, "trial", from, next, "new requests go to the successor");
        deciding.add(Thread.ofVirtual().name("swap " + module).start(() -> decide(next, path, from, succession)));
    }

    private void decide(ModuleJar next, Path path, List<String> from, Succession succession) {
        String module = next.id();
        try {
            String fault =
                    trial.fault(succession::tally, () -> closing || !succession.serves() ? "it was undocked" : null);
            synchronized (this) {
                if (!closing) {
                    conclude(next, path, from, succession, fault);
                }
            }
        } catch (RuntimeException e) {
            LOG.error("swap of {} failed", module, e);
            tell(module, "failed", from, next, words(e));
        } finally {
            // It would keep both generations in memory.
            synchronized (this) {
                deciding.remove(Thread.currentThread());
            }
        }
    }

    private void conclude(ModuleJar next, Path path, List<String> from, Succession succession, @Nullable String fault) {
        String module = next.id();
        if (fault != null && succession.serves()) {
            LOG.warn("swap of {}: {}", module, fault);
            succession.back();
            next.close();
            folder.refuse(path, module);
            tell(module, "returned", from, next, fault);
            return;
        }
        succession.complete();
        if (has(module)) {
            keep(next, path);
            tell(module, "done", from, next, fault == null ? "replaced" : "replaced, and undocked meanwhile");
        } else {
            next.close();
            swaps.remove(module);
        }
    }

    /** Decides nothing any more: what is on trial ends with the station. */
    @Override
    public void close() {
        List<Thread> last;
        synchronized (this) {
            closing = true;
            last = List.copyOf(deciding);
        }
        for (Thread one : last) {
            try {
                one.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Stops a module and deletes its jar; its data stay. */
    synchronized void forget(String module) {
        yard.dismiss(module);
        folder.remove(module);
        swaps.computeIfPresent(module, (_, report) -> report.isOver() ? null : report);
    }

    /** A jar lies in the folder that did not, or another than did: its module is docked, or replaced. */
    synchronized void came(Path path) {
        ModuleJar jar = folder.load(path);
        if (!has(jar.id()) || (!yard.runsHere(jar.id()) && !isUndocked(jar.id()))) {
            dock(jar, path);
        } else if (yard.runsHere(jar.id())) {
            begin(jar.id(), jar, path);
        } else {
            requireFit(jar);
            yard.renew(jar.id(), jar::make, jar.manifest());
            keep(jar, path);
        }
    }

    private boolean isUndocked(String module) {
        ModuleStatus status = yard.status(module);
        return status != null && status.state() == ModuleState.UNDOCKED;
    }

    private void keep(ModuleJar jar, Path path) {
        ModuleJar before = folder.keep(jar, path);
        if (before != null) {
            before.close();
        }
    }

    private void requireFit(ModuleJar jar) {
        String clash = yard.clash(ManifestReader.read(PlainJson.bytes(jar.manifest())), true);
        if (clash != null) {
            throw DockingProblem.QE003.saying("routes conflict: " + clash);
        }
    }

    private static String words(Throwable failure) {
        return failure instanceof Problem problem && !problem.fields().isEmpty()
                ? problem.text() + " " + problem.fields()
                : failure.getMessage() == null ? failure.getClass().getName() : failure.getMessage();
    }

    private void tell(String module, String step, List<String> from, ModuleJar to, String reason) {
        swaps.put(module, new SwapReport(step, from, to.name(), reason, clock.instant()));
        berths.happened(module, "SWAP", "swap to " + to.name() + ", " + step + ": " + reason);
    }
}
