package space.quark.hub.docking;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import space.quark.hub.docking.ForeignManifest.Run;

/** One program that the station runs for a module: started, docked, started again when it ends, until it is stopped. */
final class Supervised {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    /** Who ran this long has not failed at once. */
    private static final Duration SETTLED = Duration.ofSeconds(60);

    final ForeignManifest manifest;
    final Run run;
    final Path folder;
    final String instance;
    final boolean successor;
    private @Nullable Child child;
    private boolean stopped;
    private int failures;
    private boolean gaveUp;

    Supervised(ForeignManifest manifest, Run run, Path folder, String instance, boolean successor) {
        this.manifest = manifest;
        this.run = run;
        this.folder = folder;
        this.instance = instance;
        this.successor = successor;
    }

    String id() {
        return manifest.id();
    }

    /** The child runs now; false when it was stopped meanwhile. */
    synchronized boolean runs(Child started) {
        child = started;
        return !stopped;
    }

    synchronized boolean isStopped() {
        return stopped;
    }

    /** Ends it for good; returns when nothing of it is left. */
    void stop() {
        Child running;
        synchronized (this) {
            stopped = true;
            running = child;
            notifyAll();
        }
        if (running != null) {
            running.end("stopped");
        }
    }

    /** After how long it is started again; null when it is not. */
    synchronized @Nullable Duration pauseAfter(Child.Exit exit, Duration ran) {
        failures = ran.compareTo(SETTLED) > 0 ? 1 : failures + 1;
        boolean again = switch (run.restart()) {
            case "always" -> true;
            case "never" -> false;
            default -> !exit.well();
        };
        gaveUp = again && failures > run.maxRestarts();
        return stopped || !again || gaveUp ? null : pause(failures);
    }

    /** Whether it is not started again only because it was so often enough. */
    synchronized boolean gaveUp() {
        return gaveUp;
    }

    /** The pause after so many failures in a row. */
    static Duration pause(int failures) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 7));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    /** Waits this long, or until it is stopped; false then. */
    synchronized boolean pause(Duration pause) throws InterruptedException {
        long end = System.nanoTime() + pause.toNanos();
        for (long left = pause.toMillis(); !stopped && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
        return !stopped;
    }
}
