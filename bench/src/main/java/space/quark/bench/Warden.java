package space.quark.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A shell that outlives the run, however that ends: then it ends every process that the run has left, by the variable of
 * theirs that names the run, and deletes the run's folder.
 */
final class Warden {
    /** The run's folder, which {@code run-benchmarks} makes and every process of the run inherits. */
    private static final String RUN = "BENCH_RUN";

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    /** Databases go last, and quickly; after ten seconds everything goes. */
    private static final String SCRIPT = """
            trap '' HUP INT TERM
            cat >/dev/null
            run=$1 bench=$2 round=0
            while :; do
                servers= databases=
                for file in $(grep -lszxF "BENCH_RUN=$run" /proc/[0-9]*/environ); do
                    pid=${file#/proc/}
                    pid=${pid%/environ}
                    [ "$pid" != "$bench" ] || continue
                    case "$(cat "/proc/$pid/comm" 2>/dev/null)" in
                        postgres) databases="$databases $pid" ;;
                        *) servers="$servers $pid" ;;
                    esac
                done
                [ -n "$servers$databases" ] || break
                round=$((round + 1))
                if [ $round -gt 50 ]; then
                    kill -KILL $servers $databases
                elif [ -n "$servers" ]; then
                    kill -TERM $servers
                else
                    kill -INT $databases
                fi
                sleep 0.2
            done 2>/dev/null
            case $run in */quark-bench.*) rm -rf -- "$run" ;; esac
            """;

    private final Process shell;

    private Warden(Process shell) {
        this.shell = shell;
    }

    /** The folder of this run; null when it was not started by {@code run-benchmarks}. */
    static @Nullable Path run() {
        String run = System.getenv(RUN);
        return run == null ? null : Path.of(run);
    }

    /** Begins to watch over this run; null when it has no folder of its own. */
    static @Nullable Warden start() throws IOException {
        Path run = run();
        if (run == null) {
            return null;
        }
        String bench = String.valueOf(ProcessHandle.current().pid());
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", SCRIPT, "warden", run.toString(), bench)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().remove(RUN);
        return new Warden(builder.start());
    }

    /** Lets it do its work now, and waits for it. */
    void work() throws IOException, InterruptedException {
        shell.getOutputStream().close();
        shell.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
