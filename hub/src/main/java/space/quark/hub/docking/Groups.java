package space.quark.hub.docking;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Process groups as the system shows them; where there is no {@code /proc}, a process and its descendants stand for one. */
final class Groups {
    private static final Path PROC = Path.of("/proc");
    private static final long PAGE = 4096;
    /** In {@code /proc/<pid>/stat}, counted from behind the name in parentheses. */
    private static final int GROUP = 2;

    private static final int RESIDENT = 21;

    private Groups() {}

    /** Whether a process can be made the first of a group of its own. */
    static boolean canLead() {
        for (String folder : String.valueOf(System.getenv("PATH")).split(":")) {
            if (Files.isExecutable(Path.of(folder, "setsid"))) {
                return true;
            }
        }
        return false;
    }

    /** Sends a signal, {@code TERM} or {@code KILL}, to all of a group. */
    static void signal(long leader, String signal) {
        ProcessHandle.of(leader).ifPresent(handle -> {
            List<ProcessHandle> all = new ArrayList<>(handle.descendants().toList());
            all.add(handle);
            all.forEach(one -> {
                boolean _ = signal.equals("KILL") ? one.destroyForcibly() : one.destroy();
            });
        });
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " -- -" + leader)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean _ = kill.waitFor(2, TimeUnit.SECONDS);
        } catch (IOException _) {
            // There is no shell: the descendants were all.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends a group: asks it, and makes it when it does not within this long. */
    static void end(long leader, Duration patience) {
        signal(leader, "TERM");
        long end = System.nanoTime() + patience.toNanos();
        while (lives(leader) && System.nanoTime() < end) {
            try {
                Thread.sleep(20);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        signal(leader, "KILL");
    }

    private static boolean lives(long leader) {
        return ProcessHandle.of(leader).map(ProcessHandle::isAlive).orElse(false)
                || !members(leader).isEmpty();
    }

    /** Memory that all of a group have resident, in bytes. */
    static long resident(long leader) {
        return members(leader).stream()
                .mapToLong(stat -> number(stat, RESIDENT) * PAGE)
                .sum();
    }

    private static List<String[]> members(long leader) {
        List<String[]> members = new ArrayList<>();
        for (Path process : processes()) {
            try {
                String stat = Files.readString(process.resolve("stat"));
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                if (number(fields, GROUP) == leader && !fields[0].equals("Z")) {
                    members.add(fields);
                }
            } catch (IOException | IndexOutOfBoundsException _) {
                // It is gone.
            }
        }
        return members;
    }

    private static long number(String[] fields, int place) {
        return Long.parseLong(fields[place].strip());
    }

    /** Processes whose environment has this line, and that are not this one. */
    static List<Long> withEnvironment(String line) {
        List<Long> found = new ArrayList<>();
        for (Path process : processes()) {
            try {
                String environment = Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
                if (("\0" + environment).contains("\0" + line + "\0")) {
                    found.add(Long.parseLong(String.valueOf(process.getFileName())));
                }
            } catch (IOException _) {
                // It is gone, or somebody else's.
            }
        }
        found.remove(ProcessHandle.current().pid());
        return found;
    }

    private static List<Path> processes() {
        List<Path> processes = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
            all.forEach(processes::add);
        } catch (IOException _) {
            // No /proc on this system.
        }
        return processes;
    }
}
