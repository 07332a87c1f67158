package space.quark.hub.docking;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Problem;
import space.quark.hub.jars.JarFolder;
import space.quark.hub.jars.ModuleJar;

/** Has modules in jars start once more with other settings, while they serve with those that they had. */
final class JarRenewal {
    private static final Logger LOG = LoggerFactory.getLogger(JarRenewal.class);
    private static final Duration SHORTLY = Duration.ofSeconds(1);

    private final JarFolder folder;
    private final JarSwaps swaps;
    private final Berths berths;
    private final Yard yard;

    JarRenewal(JarFolder folder, JarSwaps swaps, Berths berths, Yard yard) {
        this.folder = folder;
        this.swaps = swaps;
        this.berths = berths;
        this.yard = yard;
    }

    /**
     * Has a module start once more from its jar, with the settings that it is to have now. Returns when the next
     * generation serves; when it does not start that is refused, and nothing has changed.
     *
     * @param keep keeps the settings, once it is known that it starts with them, or that nothing runs
     */
    void again(String module, Runnable keep) {
        swaps.awaitDrained(module);
        swaps.turn.lock();
        try {
            ModuleJar running = folder.running(module);
            if (running == null) {
                throw Berths.unknown();
            }
            swaps.requireNone(module);
            if (!yard.runsHere(module)) {
                keep.run();
                if (!swaps.isUndocked(module)) {
                    // Perhaps it did not start because of its settings.
                    swaps.start(running);
                }
                return;
            }
            renew(running, running.again(), keep);
        } finally {
            swaps.turn.unlock();
        }
        berths.await(() -> swaps.isOver(module), SHORTLY);
    }

    private void renew(ModuleJar running, ModuleJar next, Runnable keep) {
        String module = running.id();
        Path path = folder.place(module);
        List<String> from = List.of(running.name());
        Succession succession = null;
        try {
            succession = started(next);
            keep.run();
        } catch (RuntimeException e) {
            if (succession != null) {
                succession.back();
            }
            next.close();
            throw e;
        }
        if (succession == null) {
            swaps.keep(next, path);
            swaps.tell(module, "done", from, next, "other settings");
            return;
        }
        swaps.tell(module, "draining", from, next, "other settings");
        swaps.decide(new JarSwaps.Step(module, from, next, path, succession), () -> null);
    }

    private @Nullable Succession started(ModuleJar next) {
        try {
            return yard.succeed(next.id(), next::make, next.manifest());
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("{} did not start with other settings", next.id(), e);
            throw DockingProblem.QE302.with(
                    400,
                    next.id() + " does not start with these settings: " + JarSwaps.words(e),
                    e instanceof Problem problem ? problem.fields() : List.of());
        }
    }
}
