package space.quark.hub.docking;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One process of a supervised module, the first of a group of its own. */
final class Child {
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration BUILDING = Duration.ofMinutes(10);
    private static final long MEGABYTE = 1 << 20;
    /** What a program may know of the station's own environment; the rest may hold secrets. */
    private static final List<String> PASSED = List.of(
            "PATH",
            "HOME",
            "USER",
            "LOGNAME",
            "SHELL",
            "LANG",
            "LANGUAGE",
            "TZ",
            "TMPDIR",
            "JAVA_HOME",
            "GOPATH",
            "GOCACHE",
            "PYENV_ROOT",
            "NVM_DIR",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR");

    private final Process process;
    private final Thread output;
    private volatile @Nullable String ended;

    private Child(Process process, Thread output) {
        this.process = process;
        this.output = output;
    }

    /** Starts a command in a folder with these variables beside the few that every program may know. */
    static Child start(List<String> command, Path folder, Map<String, String> variables, ChildLog log)
            throws IOException {
        List<String> whole = new ArrayList<>();
        if (Groups.canLead()) {
            // A command that begins with a dash is no option.
            whole.addAll(List.of("setsid", "--"));
        }
        whole.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(whole).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> !PASSED.contains(name) && !name.startsWith("LC_"));
        builder.environment().putAll(variables);
        Process process = builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .start();
        Thread output = Thread.ofVirtual().name("log " + process.pid()).start(() -> log.copy(process.getInputStream()));
        return new Child(process, output);
    }

    /** Waits for the end of one that builds; false when it failed, took too long or was ended. */
    boolean builds() {
        try {
            if (process.waitFor(BUILDING.toSeconds(), TimeUnit.SECONDS)) {
                return process.exitValue() == 0;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        end("took too long to build");
        return false;
    }

    /** Waits until the process has ended; says how. */
    Exit await(int memoryMb) throws InterruptedException {
        while (!process.waitFor(memoryMb > 0 ? 1 : 60, TimeUnit.SECONDS)) {
            long resident = memoryMb > 0 ? Groups.resident(process.pid()) : 0;
            if (resident > memoryMb * MEGABYTE) {
                end("used " + resident / MEGABYTE + " MB, more than its " + memoryMb);
            }
        }
        // What it began may still hold its port, and its output.
        Groups.signal(List.of(process.pid()), "KILL");
        output.join(GRACE);
        String why = ended;
        int code = process.exitValue();
        return new Exit(why == null && code == 0, why == null ? "exited with " + code + meaning(code) : why);
    }

    /** What shells mean by it, and whoever starts a program in a group of its own. */
    private static String meaning(int code) {
        return switch (code) {
            case 126 -> ", which says that a program cannot be run: run.command names it";
            case 127 -> ", which says that a program is not there: run.command names it, then its arguments one by one";
            default -> "";
        };
    }

    /** How a process ended. */
    record Exit(boolean well, String words) {}

    /** Ends the whole group. */
    void end(String why) {
        ended = why;
        Groups.end(List.of(process.pid()), GRACE);
    }

    boolean isAlive() {
        return process.isAlive();
    }
}
