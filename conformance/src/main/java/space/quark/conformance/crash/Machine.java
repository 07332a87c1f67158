package space.quark.conformance.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The machine of one station: its processes, its data folder and its power. */
final class Machine {
    private static final String UP = "Quark is up";
    private static final String MARK = "CRASH_RUN";

    private final Plan plan;
    private final String mark = UUID.randomUUID().toString();
    private @Nullable Running station;

    /**
     * How to run it.
     *
     * @param data the station's folder; it exists
     * @param power absent where it cannot fail
     * @param settings of the station, as {@code bus.poll=1s}
     */
    record Plan(Path data, int port, String classPath, Optional<Power> power, List<String> settings, Path log) {}

    Machine(Plan plan) {
        this.plan = plan;
    }

    Path data() {
        return plan.data;
    }

    int port() {
        return plan.port;
    }

    boolean powered() {
        return plan.power.isPresent();
    }

    /** Begins to start the station with these modules, or with all. */
    void start(List<String> modules) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // A tenth less of every start: these classes were verified in other tests.
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote",
                "-Xmx300m",
                "-cp",
                plan.classPath,
                "space.quark.station.Main",
                "run",
                "--limits",
                "off",
                "--port",
                String.valueOf(plan.port),
                "--data",
                plan.data.toString()));
        if (!modules.isEmpty()) {
            command.addAll(List.of("--modules", String.join(",", modules)));
        }
        plan.settings.forEach(setting -> command.addAll(List.of("--set", setting)));
        station = Running.of(run(command, Map.of()), line -> line.startsWith(UP), this::log);
    }

    /** Starts a program of this machine, whose output can be read. */
    Process run(List<String> command, Map<String, String> environment) throws IOException {
        Map<String, String> all = new LinkedHashMap<>(environment);
        plan.power.ifPresent(power -> all.putAll(power.environment()));
        return begin(command, all);
    }

    /** The same for one whose power does not fail; it is killed with the others all the same. */
    Process runBeside(List<String> command) throws IOException {
        return begin(command, Map.of());
    }

    private Process begin(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().put(MARK, mark);
        return builder.start();
    }

    /** A line for whoever looks for the cause of something. */
    synchronized void log(String line) {
        try {
            Files.writeString(plan.log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What keeps the station from coming up; empty when it is up. */
    Optional<String> awaitUp() throws InterruptedException {
        Running running = station;
        return running == null ? Optional.of("not started") : running.awaitUp();
    }

    /** Lets this much time pass, or less when the station comes up before. */
    void letStart(long millis) throws InterruptedException {
        Running running = station;
        if (running != null) {
            running.letStart(millis);
        }
    }

    void killStation() throws InterruptedException {
        Running running = station;
        if (running != null) {
            running.kill();
        }
    }

    void killDatabase() throws IOException {
        end(database());
    }

    /** One process of the database's, chosen at random; the others notice. */
    void killBackend(Random random) throws IOException {
        List<ProcessHandle> backends = database();
        if (backends.size() > 1) {
            end(List.of(backends.get(1 + random.nextInt(backends.size() - 1))));
        }
    }

    /** All at once, in the middle of whatever they do. */
    void killEverything() throws IOException {
        for (List<ProcessHandle> all = everything(); !all.isEmpty(); all = everything()) {
            end(all);
        }
    }

    /** All at once, and what was not flushed is gone. */
    PowerFailure.Loss failPower(Random random) throws IOException {
        killEverything();
        return plan.power.orElseThrow().fail(random);
    }

    private static void end(List<ProcessHandle> processes) {
        processes.forEach(ProcessHandle::destroyForcibly);
        while (processes.stream().anyMatch(Machine::alive)) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** The postmaster first: it would restart after the death of another. */
    private List<ProcessHandle> database() throws IOException {
        Path file = plan.data.resolve("postgres/data/postmaster.pid");
        if (!Files.exists(file)) {
            return List.of();
        }
        List<String> lines = Files.readAllLines(file);
        if (lines.isEmpty() || !lines.getFirst().strip().matches("\\d{1,9}")) {
            return List.of();
        }
        ProcessHandle postmaster =
                ProcessHandle.of(Long.parseLong(lines.getFirst().strip())).orElse(null);
        if (postmaster == null || !isPostgres(postmaster)) {
            return List.of();
        }
        List<ProcessHandle> all = new ArrayList<>(List.of(postmaster));
        all.addAll(postmaster.children().toList());
        return all;
    }

    private static boolean isPostgres(ProcessHandle process) throws IOException {
        Path name = Path.of("/proc", String.valueOf(process.pid()), "comm");
        return alive(process) && Files.readString(name).strip().startsWith("postgres");
    }

    private List<ProcessHandle> everything() throws IOException {
        Set<ProcessHandle> all = new HashSet<>();
        List<ProcessHandle> ordered = new ArrayList<>();
        Running running = station;
        if (running != null && running.alive()) {
            ordered.add(running.handle());
        }
        ordered.addAll(database());
        ProcessHandle.allProcesses().filter(this::isOurs).forEach(ordered::add);
        return ordered.stream().filter(each -> alive(each) && all.add(each)).toList();
    }

    private boolean isOurs(ProcessHandle process) {
        try {
            byte[] environment = Files.readAllBytes(Path.of("/proc", String.valueOf(process.pid()), "environ"));
            return new String(environment, StandardCharsets.ISO_8859_1).contains(MARK + "=" + mark);
        } catch (IOException _) {
            // gone, or somebody else's
            return false;
        }
    }

    /** Not even as one that has ended and whose end nobody has been told yet. */
    static boolean alive(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
            return process.isAlive()
                    && !stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith("Z");
        } catch (IOException _) {
            return false;
        }
    }

    /** The database's JDBC address as its owner reaches it. */
    String databaseUrl() {
        try {
            Path postgres = plan.data.resolve("postgres");
            return "jdbc:postgresql://127.0.0.1:"
                    + Files.readString(postgres.resolve("port")).strip()
                    + "/quark?sslmode=disable&gssEncMode=disable&connectTimeout=5&socketTimeout=60&user=quark&password="
                    + Files.readString(postgres.resolve("password")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String operatorToken() throws IOException {
        return Files.readString(plan.data.resolve("operator.token")).strip();
    }
}
