package space.quark.hub.docking;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;
import space.quark.hub.docking.Application.Proof;
import space.quark.hub.docking.Docking.Parts;

/** Stays with a program of the station's own until it is stopped or not started again. */
final class Attendant {
    private static final Logger LOG = LoggerFactory.getLogger(Attendant.class);
    /** What is no word on the program itself. */
    private static final Set<String> PASSING = Set.of(
            CommonProblem.MODULE_UNAVAILABLE.name(), CommonProblem.OVERLOADED.name(), DockingProblem.QE301.name());

    private final Parts parts;
    private final Docking docking;
    private final Launch launch;

    Attendant(Parts parts, Docking docking, Launch launch) {
        this.parts = parts;
        this.docking = docking;
        this.launch = launch;
    }

    /**
     * Returns when the program runs no more, and is not to; whatever goes wrong meanwhile, it goes on.
     *
     * @param first what runs of it already; null to have it started
     */
    void attend(Supervised one, Path home, @Nullable Child first) throws InterruptedException {
        Child child = first;
        int faults = 0;
        while (true) {
            try {
                child = child == null ? start(one, home) : child;
                faults = 0;
                Instant began = parts.clock().instant();
                Child.Exit exit = child == null ? new Child.Exit(false, "could not start") : await(one, child);
                Duration ran = Duration.between(began, parts.clock().instant());
                child = null;
                if (!goesOn(one, home, exit, ran)) {
                    return;
                }
            } catch (RuntimeException e) {
                // Such as a database that is away: no fault of the program's, so its restarts are not counted.
                faults++;
                Duration pause = Supervised.pause(faults);
                LOG.warn("{} cannot be looked after now, and is again in {} s", one.id(), pause.toMillis() / 1000.0, e);
                if (child == null) {
                    lost(one, null, status("it cannot be started now: " + words(e), pause));
                }
                if (!one.pause(pause)) {
                    return;
                }
            }
        }
    }

    private static String words(RuntimeException e) {
        return e instanceof Problem known ? known.text() : String.valueOf(e.getMessage());
    }

    private static Child.Exit await(Supervised one, Child child) throws InterruptedException {
        if (!one.runs(child)) {
            child.end("stopped");
        }
        return child.await(one.run.memoryMb());
    }

    private @Nullable Child start(Supervised one, Path home) {
        try {
            Launch.Started started = launch.prepare(one, home, false, new Proof(true, false, null, null));
            try {
                docking.dock(started.application());
                return started.child();
            } catch (RuntimeException e) {
                started.child().end("was not let dock");
                throw e;
            }
        } catch (Problem refused) {
            if (PASSING.contains(refused.code())) {
                throw refused;
            }
            LOG.warn("{}: {} {}", one.id(), refused.text(), refused.fields());
            return null;
        }
    }

    private boolean goesOn(Supervised one, Path home, Child.Exit exit, Duration ran) throws InterruptedException {
        if (one.isStopped()) {
            return false;
        }
        boolean onTrial = one.successor && docking.isSwapping(one.id());
        Duration pause = onTrial ? null : one.pauseAfter(exit, ran);
        String words = one.instance + " " + exit.words();
        LOG.warn("{}: {}", one.id(), words);
        ModuleStatus status = pause != null
                ? status(words, pause)
                : ended(one.gaveUp() ? new Child.Exit(false, givenUp(one, words)) : new Child.Exit(exit.well(), words));
        lost(one, one.instance, status);
        try {
            new ChildLog(home.resolve("log"), parts.settings().log(), parts.clock()).note(exit.words());
        } catch (UncheckedIOException e) {
            LOG.warn("the log of {} cannot be written: {}", one.id(), e.getMessage());
        }
        return pause != null && one.pause(pause);
    }

    /** How the module stands without it; what cannot be kept of that is shown all the same. */
    private void lost(Supervised one, @Nullable String instance, ModuleStatus without) {
        try {
            docking.lost(one.id(), instance, without);
        } catch (RuntimeException e) {
            LOG.warn("that {} is gone could not be kept", one.instance, e);
        }
    }

    private ModuleStatus status(String words, Duration pause) {
        Instant now = parts.clock().instant();
        return new ModuleStatus(ModuleState.FAILED, "QE103", words, now, now.plus(pause));
    }

    private static String givenUp(Supervised one, String words) {
        return words + ", was started again " + one.run.maxRestarts() + " times, and is given up";
    }

    private ModuleStatus ended(Child.Exit exit) {
        Instant now = parts.clock().instant();
        return exit.well()
                ? new ModuleStatus(ModuleState.UNDOCKED, "EXITED", exit.words(), now, null)
                : new ModuleStatus(ModuleState.FAILED, "QE103", exit.words(), now, null);
    }
}
