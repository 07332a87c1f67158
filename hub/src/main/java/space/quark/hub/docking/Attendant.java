package space.quark.hub.docking;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Problem;
import space.quark.hub.docking.Application.Proof;
import space.quark.hub.docking.Docking.Parts;

/** Stays with a program of the station's own until it is stopped or not started again. */
final class Attendant {
    private static final Logger LOG = LoggerFactory.getLogger(Attendant.class);

    private final Parts parts;
    private final Docking docking;
    private final Launch launch;

    Attendant(Parts parts, Docking docking, Launch launch) {
        this.parts = parts;
        this.docking = docking;
        this.launch = launch;
    }

    /**
     * Returns when the program runs no more, and is not to.
     *
     * @param first what runs of it already; null to have it started
     */
    void attend(Supervised one, Path home, @Nullable Child first) throws InterruptedException {
        Child child = first;
        while (true) {
            if (child == null) {
                child = start(one, home);
            }
            Instant began = parts.clock().instant();
            boolean wanted = child == null || one.runs(child);
            if (child != null && !wanted) {
                child.end("stopped");
            }
            Child.Exit exit =
                    child == null ? new Child.Exit(false, "could not start") : child.await(one.run.memoryMb());
            if (!goesOn(one, home, exit, Duration.between(began, parts.clock().instant()))) {
                return;
            }
            child = null;
        }
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
        new ChildLog(home.resolve("log"), parts.settings().log(), parts.clock()).note(exit.words());
        docking.lost(one.id(), one.instance, status(one, exit, words, pause));
        return pause != null && one.pause(pause);
    }

    private ModuleStatus status(Supervised one, Child.Exit exit, String words, @Nullable Duration pause) {
        Instant now = parts.clock().instant();
        if (pause != null) {
            return new ModuleStatus(ModuleState.FAILED, "QE103", words, now, now.plus(pause));
        }
        return exit.well()
                ? new ModuleStatus(ModuleState.UNDOCKED, "EXITED", words, now, null)
                : new ModuleStatus(
                        ModuleState.FAILED,
                        "QE103",
                        words
                                + (one.failures() > one.run.maxRestarts()
                                        ? ", and was started again " + one.run.maxRestarts() + " times"
                                        : ""),
                        now,
                        null);
    }
}
