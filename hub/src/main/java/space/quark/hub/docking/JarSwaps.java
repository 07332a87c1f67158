package space.quark.hub.docking;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
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
import space.quark.hub.jars.JarFolder;
import space.quark.hub.jars.ModuleJar;

/** Replaces modules in jars while they serve: the next generation is made ready, decided on, and kept or given up. */
final class JarSwaps implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JarSwaps.class);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Held by whoever changes what runs from jars. */
    final ReentrantLock turn = new ReentrantLock(true);

    private final JarFolder folder;
    private final Yard yard;
    private final Berths berths;
    private final Trial trial;
    private final InstantSource clock;
    private final Map<String, SwapReport> reports = new ConcurrentHashMap<>();
    private final Set<Thread> deciding = new HashSet<>();
    private volatile boolean closing;

    JarSwaps(JarFolder folder, Yard yard, Berths berths, Trial trial, InstantSource clock) {
        this.folder = folder;
        this.yard = yard;
        this.berths = berths;
        this.trial = trial;
        this.clock = clock;
    }

    /** A module on its way from one generation to the next; {@code path} is where the next one's jar lies. */
    record Step(String module, List<String> from, ModuleJar next, Path path, Succession succession) {}

    /** How the last swap of a module went; null when there was none. */
    @Nullable SwapReport of(String module) {
        return reports.get(module);
    }

    /** The module is gone: how it was swapped is told no more. */
    void forget(String module) {
        reports.computeIfPresent(module, (_, report) -> report.isOver() ? null : report);
    }

    /** Waits until the swap of a module is over, or this long; returns how far it came. */
    SwapReport await(String module, Duration patience) {
        berths.await(() -> isOver(module), patience);
        SwapReport report = reports.get(module);
        if (report == null) {
            throw Berths.unknown();
        }
        return report;
    }

    boolean isOver(String module) {
        SwapReport report = reports.get(module);
        return report == null || report.isOver();
    }

    /** Replaces what runs of a module; the turn is held. */
    void begin(ModuleJar running, ModuleJar next, Path path) {
        String module = running.id();
        List<String> from = List.of(running.name());
        try {
            requireNone(module);
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
        decide(
                new Step(module, from, next, path, succession),
                () -> trial.fault(succession::tally, () -> closing || !succession.serves() ? "it was undocked" : null));
    }

    /** Refuses to begin anything while a swap is under way; the turn is held. */
    void requireNone(String module) {
        if (!isOver(module)) {
            throw DockingProblem.QE003.saying("a swap of " + module + " is under way");
        }
    }

    /** Refuses a jar whose routes are others' already. */
    void requireFit(ModuleJar jar) {
        String clash = yard.clash(ManifestReader.read(PlainJson.bytes(jar.manifest())), true);
        if (clash != null) {
            throw DockingProblem.QE003.saying("routes conflict: " + clash);
        }
    }

    /** When all is decided and what ran before only finishes what it began, that is waited for rather than refused. */
    void awaitDrained(String module) {
        berths.await(
                () -> {
                    SwapReport report = reports.get(module);
                    return report == null || !report.step().equals("draining");
                },
                PATIENCE);
    }

    /** Somebody keeps it undocked. */
    boolean isUndocked(String module) {
        ModuleStatus status = yard.status(module);
        return status != null && status.state() == ModuleState.UNDOCKED;
    }

    /** Starts a module of which nothing runs, so that there is nothing to come back to. */
    void start(ModuleJar jar) {
        Succession none = yard.succeed(jar.id(), jar::make, jar.manifest());
        if (none != null) {
            none.complete();
        }
    }

    /**
     * Decides in the background; the turn is held.
     *
     * @param verdict what is wrong with the successor, once that is known; null when nothing is
     */
    void decide(Step step, Supplier<@Nullable String> verdict) {
        deciding.add(Thread.ofVirtual().name("swap " + step.module).start(() -> settle(step, verdict)));
    }

    private void settle(Step step, Supplier<@Nullable String> verdict) {
        try {
            String fault = verdict.get();
            turn.lock();
            try {
                if (!closing) {
                    conclude(step, fault);
                }
            } finally {
                turn.unlock();
            }
        } catch (RuntimeException e) {
            LOG.error("swap of {} failed", step.module, e);
            tell(step.module, "failed", step.from, step.next, words(e));
        } finally {
            decided();
        }
    }

    /** The thread would keep both generations in memory. */
    private void decided() {
        turn.lock();
        try {
            deciding.remove(Thread.currentThread());
        } finally {
            turn.unlock();
        }
    }

    private void conclude(Step step, @Nullable String fault) {
        String module = step.module;
        Succession succession = step.succession;
        ModuleJar next = step.next;
        if (fault != null && succession.serves()) {
            LOG.warn("swap of {}: {}", module, fault);
            succession.back();
            next.close();
            folder.refuse(step.path, module);
            tell(module, "returned", step.from, next, fault);
            return;
        }
        succession.complete();
        if (folder.running(module) != null) {
            keep(next, step.path);
            tell(module, "done", step.from, next, fault == null ? "replaced" : "replaced, and undocked meanwhile");
        } else {
            next.close();
            reports.remove(module);
        }
    }

    /** The jar is the module's from now on; the generation before it is given up. */
    void keep(ModuleJar jar, Path path) {
        ModuleJar before = folder.keep(jar, path);
        if (before != null) {
            before.close();
        }
    }

    static String words(Throwable failure) {
        return failure instanceof Problem problem && !problem.fields().isEmpty()
                ? problem.text() + " " + problem.fields()
                : failure.getMessage() == null ? failure.getClass().getName() : failure.getMessage();
    }

    void tell(String module, String step, List<String> from, ModuleJar to, String reason) {
        reports.put(module, new SwapReport(step, from, to.name(), reason, clock.instant()));
        berths.happened(module, "SWAP", "swap to " + to.name() + ", " + step + ": " + reason);
    }

    /** Decides nothing any more: what is on trial ends with the station. */
    @Override
    public void close() {
        List<Thread> last;
        turn.lock();
        try {
            closing = true;
            last = List.copyOf(deciding);
        } finally {
            turn.unlock();
        }
        for (Thread one : last) {
            try {
                one.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
