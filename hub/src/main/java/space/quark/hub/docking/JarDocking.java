package space.quark.hub.docking;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import space.quark.hub.jars.JarFolder;
import space.quark.hub.jars.ModuleJar;

/** Modules in jars, docked and replaced in the station's process: trusted code, as the station's own is. */
final class JarDocking implements AutoCloseable {
    private final JarFolder folder;
    private final JarSettings settings;
    private final Yard yard;
    private final Berths berths;
    private final JarSwaps swaps;

    JarDocking(JarFolder folder, JarSettings settings, Yard yard, Berths berths, JarSwaps swaps) {
        this.folder = folder;
        this.settings = settings;
        this.yard = yard;
        this.berths = berths;
        this.swaps = swaps;
        folder.running().forEach(jar -> settings.invite(jar.id()));
    }

    boolean has(String module) {
        return folder.running(module) != null;
    }

    /** How the last swap of a module went; null when there was none. */
    @Nullable SwapReport swapOf(String module) {
        return swaps.of(module);
    }

    /** Docks a jar, or replaces one of its id that does not run; returns the module's id. */
    String dock(Path path) {
        swaps.turn.lock();
        try {
            ModuleJar jar = folder.load(path);
            dock(jar, path);
            return jar.id();
        } finally {
            swaps.turn.unlock();
        }
    }

    private void dock(ModuleJar jar, Path path) {
        try {
            swaps.requireFit(jar);
            if (has(jar.id())) {
                if (yard.runsHere(jar.id())) {
                    throw DockingProblem.QE003.saying(jar.id() + " runs from a jar already: replace it with a swap");
                }
                swaps.start(jar);
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
        swaps.keep(jar, path);
    }

    /** Replaces a module while it serves; returns when it is over, or how far it came after this long. */
    SwapReport swap(String module, Path path, Duration patience) {
        swaps.awaitDrained(module);
        swaps.turn.lock();
        try {
            ModuleJar running = folder.running(module);
            if (running == null) {
                throw DockingProblem.QE003.saying(module + " does not run from a jar");
            }
            swaps.begin(running, folder.load(path), path);
        } finally {
            swaps.turn.unlock();
        }
        return swaps.await(module, patience);
    }

    /** Stops a module and deletes its jar with all that was set of it; its data stay. */
    void forget(String module) {
        swaps.turn.lock();
        try {
            gone(module);
            settings.forget(module);
        } finally {
            swaps.turn.unlock();
        }
    }

    /** The jar of a module is not there any more, and perhaps comes again. */
    void gone(String module) {
        swaps.turn.lock();
        try {
            yard.dismiss(module);
            folder.remove(module);
            swaps.forget(module);
        } finally {
            swaps.turn.unlock();
        }
    }

    /** A jar lies in the folder that did not, or another than did: its module is docked, or replaced. */
    void came(Path path) {
        swaps.turn.lock();
        try {
            ModuleJar jar = folder.load(path);
            ModuleJar running = folder.running(jar.id());
            boolean runs = yard.runsHere(jar.id());
            if (running == null || (!runs && !swaps.isUndocked(jar.id()))) {
                dock(jar, path);
            } else if (runs) {
                swaps.begin(running, jar, path);
            } else {
                swaps.requireFit(jar);
                yard.renew(jar.id(), jar::make, jar.manifest());
                swaps.keep(jar, path);
            }
        } finally {
            swaps.turn.unlock();
        }
    }

    /** Decides nothing any more. */
    @Override
    public void close() {
        swaps.close();
    }
}
