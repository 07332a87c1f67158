package space.quark.host.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A running server of one data folder, as its {@code postmaster.pid} names it.
 *
 * @param port where it listens, 0 when it does not say yet
 */
record Postmaster(ProcessHandle process, int port) {
    private static final String PID_FILE = "postmaster.pid";
    /** Beyond every pid that Linux and macOS give out. */
    private static final String NOBODY = String.valueOf(Integer.MAX_VALUE);

    private static final Duration GLANCE = Duration.ofMillis(5);

    /** The server that really runs on this folder; a pid that belongs to some other program by now does not count. */
    static Optional<Postmaster> of(Path data) throws IOException {
        List<String> lines = lines(data);
        if (lines.isEmpty() || !lines.getFirst().strip().matches("\\d{1,9}")) {
            return Optional.empty();
        }
        long pid = Long.parseLong(lines.getFirst().strip());
        String port = lines.size() > 3 ? lines.get(3).strip() : "";
        return ProcessHandle.of(pid)
                .filter(process -> alive(process) && runsOn(process, data))
                .map(process -> new Postmaster(process, port.matches("\\d{1,5}") ? Integer.parseInt(port) : 0));
    }

    /**
     * Takes a foreign process's pid out of the pid file, for which PostgreSQL would refuse to start. The rest stays:
     * by it PostgreSQL finds out whether orphaned backends still use the shared memory.
     */
    static void disown(Path data) throws IOException {
        List<String> lines = new ArrayList<>(lines(data));
        if (of(data).isPresent()) {
            return;
        }
        if (lines.isEmpty() || !lines.getFirst().strip().matches("\\d{1,9}")) {
            Files.deleteIfExists(data.resolve(PID_FILE));
        } else if (ProcessHandle.of(Long.parseLong(lines.getFirst().strip())).isPresent()) {
            lines.set(0, NOBODY);
            Files.write(data.resolve(PID_FILE), lines);
        }
    }

    /** Unlike {@link ProcessHandle#isAlive}, false for a dead process that nobody has reaped yet. */
    boolean alive() {
        return alive(process);
    }

    /** Waits for its end; false when it is still there. */
    boolean ended(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (alive()) {
            if (System.nanoTime() > end) {
                return false;
            }
            LockSupport.parkNanos(GLANCE.toNanos());
        }
        return true;
    }

    private static boolean alive(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
            return !stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith("Z");
        } catch (NoSuchFileException _) {
            return !Files.exists(Path.of("/proc/self"));
        } catch (IOException _) {
            return process.isAlive();
        }
    }

    private static List<String> lines(Path data) throws IOException {
        try {
            return Files.readAllLines(data.resolve(PID_FILE));
        } catch (NoSuchFileException _) {
            return List.of();
        }
    }

    private static boolean runsOn(ProcessHandle process, Path data) {
        Path proc = Path.of("/proc", String.valueOf(process.pid()));
        try {
            if (Files.readSymbolicLink(proc.resolve("exe"))
                            .getFileName()
                            .toString()
                            .startsWith("postgres")
                    && Files.isSameFile(Files.readSymbolicLink(proc.resolve("cwd")), data)) {
                return true;
            }
        } catch (IOException _) {
            // no /proc, or not ours to look into: the command line tells as well
        }
        String line = process.info().commandLine().orElse("");
        return line.contains("postgres") && line.contains(data.toString());
    }
}
