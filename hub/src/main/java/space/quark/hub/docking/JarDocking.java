package space.quark.hub.docking;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Problem;
import space.quark.host.settings.Settings;
import space.quark.hub.jars.JarFolder;
import space.quark.hub.jars.ModuleJar;

/** Modules in jars, docked and replaced in the station's process: trusted code, as the station's own is. */
final class JarDocking {
    private static final Logger LOG = LoggerFactory.getLogger(JarDocking.class);

    private final JarFolder folder;
    private final Settings settings;
    private final Yard yard;
    private final Berths berths;
    private final InstantSource clock;

    JarDocking(JarFolder folder, Settings settings, Yard yard, Berths berths, InstantSource clock) {
        this.folder = folder;
        this.settings = settings;
        this.yard = yard;
        this.berths = berths;
        this.clock = clock;
    }

    boolean has(String module) {
        return folder.running(module) != null;
    }

    /** Docks a jar, or replaces one of its id that does not run; returns the module's id. */
    synchronized String dock(Path path) {
        ModuleJar jar = folder.load(path);
        try {
            requireFit(jar);
            if (has(jar.id())) {
                if (yard.runsHere(jar.id())) {
                    throw DockingProblem.QE003.saying(jar.id() + " runs from a jar already: replace it with a swap");
                }
                yard.succeed(jar.id(), jar::make, jar.manifest());
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
        return jar.id();
    }

    /** Replaces a module while it serves. */
    synchronized SwapReport swap(String module, Path path) {
        if (!has(module)) {
            throw DockingProblem.QE003.saying(module + " does not run from a jar");
        }
        ModuleJar next = folder.load(path);
        List<String> from =
                List.of(Objects.requireNonNull(folder.running(module)).name());
        try {
            if (!next.id().equals(module)) {
                throw DockingProblem.QE002.field("id", "must be " + module + " to replace it, not " + next.id());
            }
            requireFit(next);
        } catch (RuntimeException e) {
            next.close();
            throw e;
        }
        try {
            yard.succeed(module, next::make, next.manifest());
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("the successor of {} did not start", module, e);
            next.close();
            return report(module, "failed", from, next, "the successor did not start: " + words(e));
        }
        keep(next, path);
        return report(module, "done", from, next, "replaced");
    }

    /** Stops a module and deletes its jar; its data stay. */
    synchronized void forget(String module) {
        yard.dismiss(module);
        folder.remove(module);
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

    private SwapReport report(String module, String step, List<String> from, ModuleJar to, String reason) {
        SwapReport report = new SwapReport(step, from, to.name(), reason, clock.instant());
        ModuleStatus status = yard.status(module);
        if (status != null) {
            String words = "swap to " + to.name() + ", " + step + ": " + reason;
            berths.heard(module, new ModuleStatus(status.state(), "SWAP", words, clock.instant(), null));
            berths.heard(module, status);
        }
        return report;
    }
}
