package space.quark.hub.docking;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Process groups as the system shows them; where there is no {@code /proc}, a process and its descendants stand for one. */
final class Groups {
    private static final Path PROC = Path.of("/proc");
    private static final long PAGE = 4096;
    /** In {@code /proc/<pid>/stat}, counted from behind the name in parentheses. */
    private static final int GROUP = 2;

    private static final int RESIDENT = 21;
    private static final String ENDED = "Z";
    /** What the system may take to end who was killed. */
    private static final Duration LAST_BREATH = Duration.ofSeconds(1);

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

    /** Sends a signal, {@code TERM} or {@code KILL}, to all of these groups. */
    static void signal(List<Long> leaders, String signal) {
        Set<Long> all = new LinkedHashSet<>();
        for (long leader : leaders) {
            ProcessHandle.of(leader)
                    .ifPresent(handle -> handle.descendants().forEach(descendant -> all.add(descendant.pid())));
            all.add(leader);
        }
        // A whole group at once, so that none of it begins another meanwhile; every shell takes it in this form.
        StringBuilder line = new StringBuilder("kill -s " + signal + " --");
        leaders.forEach(leader -> line.append(" -").append(leader));
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", line.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean _ = kill.waitFor(2, TimeUnit.SECONDS);
        } catch (IOException _) {
            // There is no shell: whom the system shows is signalled below.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        members(leaders).forEach(member -> all.add(member.pid()));
        for (long pid : all) {
            ProcessHandle.of(pid).ifPresent(one -> {
                boolean _ = signal.equals("KILL") ? one.destroyForcibly() : one.destroy();
            });
        }
    }

    /** Ends groups, all at the same time: asks them, and makes those that do not within this long. */
    static void end(List<Long> leaders, Duration patience) {
        signal(leaders, "TERM");
        awaitEnd(leaders, patience);
        signal(leaders, "KILL");
        awaitEnd(leaders, LAST_BREATH);
    }

    private static void awaitEnd(List<Long> leaders, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (lives(leaders) && System.nanoTime() < end) {
            try {
                Thread.sleep(20);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static boolean lives(List<Long> leaders) {
        return !members(leaders).isEmpty() || leaders.stream().anyMatch(Groups::lives);
    }

    /** One that has ended and whom nobody asked how does not live. */
    private static boolean lives(long pid) {
        List<String> stat = stat(PROC.resolve(String.valueOf(pid)));
        return stat == null
                ? ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)
                : !stat.getFirst().equals(ENDED);
    }

    /** Memory that all of a group have resident, in bytes. */
    static long resident(long leader) {
        return members(List.of(leader)).stream()
                .mapToLong(member -> number(member.stat(), RESIDENT) * PAGE)
                .sum();
    }

    private record Member(long pid, List<String> stat) {}

    private static List<Member> members(List<Long> leaders) {
        List<Member> members = new ArrayList<>();
        for (Path process : processes()) {
            List<String> stat = stat(process);
            if (stat != null
                    && leaders.contains(number(stat, GROUP))
                    && !stat.getFirst().equals(ENDED)) {
                members.add(new Member(Long.parseLong(String.valueOf(process.getFileName())), stat));
            }
        }
        return members;
    }

    /** What the system says of a process from behind its name; null when it is gone. */
    private static @Nullable List<String> stat(Path process) {
        try {
            String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
            return fields.size() > RESIDENT ? fields : null;
        } catch (IOException | IndexOutOfBoundsException _) {
            return null;
        }
    }

    private static long number(List<String> fields, int place) {
        return Long.parseLong(fields.get(place).strip());
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
