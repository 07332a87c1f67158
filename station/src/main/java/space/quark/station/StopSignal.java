package space.quark.station;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import space.quark.host.StartupProblem;

/** Stops what runs when the process is told to end, also when it is told while a station only starts: nothing stays behind. */
final class StopSignal {
    /** A process is told once, whatever it runs. */
    static final StopSignal OF_PROCESS = new StopSignal();

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ReentrantLock starting = new ReentrantLock();
    private volatile boolean listens;
    private volatile boolean told;
    private @Nullable Station running;

    private StopSignal() {}

    /** From now on, stations that are started are stopped when the process is told to end. */
    void listen() {
        listens = true;
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    }

    /** Starts a station, unless the process is told to end already. */
    Station start(Supplier<Station> start) {
        if (!listens) {
            return start.get();
        }
        starting.lock();
        try {
            check();
            Station station = start.get();
            running = station;
            return station;
        } finally {
            starting.unlock();
        }
    }

    /** Between two steps of a start: whether there is to be another. */
    void check() {
        if (told) {
            throw new StartupProblem("told to stop while it started", ExitCode.SOFTWARE);
        }
    }

    /**
     * Ends the process with 0: being told to stop, and stopping, is no failure. One whose start failed ends by itself, with
     * the code that says why.
     */
    private void stop() {
        told = true;
        boolean idle = starting.tryLock();
        if (idle && running == null) {
            return;
        }
        try {
            // Whatever only starts gives up at its next step, and closes what it has opened.
            boolean over = idle || starting.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (over && running != null) {
                running.close();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(0);
    }
}
