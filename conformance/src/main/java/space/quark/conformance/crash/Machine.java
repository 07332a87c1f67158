package space.quark.conformance.crash;

import java.io.BufferedReader;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The machine of one station: its processes, its data folder and its power. */
final class Machine {
    private static final String UP = "Quark is up";
    private static final String MARK = "CRASH_RUN";
    private static final int PATIENCE_SECONDS = 120;
    private static final int LAST_WORDS = 30;

    private final Plan plan;
    private final String mark = UUID.randomUUID().toString();
    private @Nullable Process station;
    private @Nullable Process broker;
    private CompletableFuture<Boolean> up = new CompletableFuture<>();

    /**
     * How to run it.
     *
     * @param data the station's folder; it exists
     * @param power absent where it cannot fail
     * @param settings of the station, as {@code bus.poll=1s}
     * @param broker the command of a broker beside the station; nothing where there is none
     */
    record Plan(
            Path data,
            int port,
            String classPath,
            Optional<Power> power,
            List<String> settings,
            List<String> broker,
            Path log) {}

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
        startBroker();
        Process process = run(command, Map.of());
        CompletableFuture<Boolean> coming = new CompletableFuture<>();
        station = process;
        up = coming;
        Thread.ofVirtual().start(() -> listen(process, coming));
    }

    /** Starts a program of this machine, whose output can be read. */
    Process run(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Map<String, String> all = new LinkedHashMap<>(environment);
        all.put(MARK, mark);
        plan.power.ifPresent(power -> all.putAll(power.environment()));
        builder.environment().putAll(all);
        return builder.start();
    }

    private void listen(Process process, CompletableFuture<Boolean> coming) {
        List<String> last = new ArrayList<>();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                log(line);
                last.add(line);
                if (last.size() > LAST_WORDS) {
                    last.removeFirst();
                }
                if (line.startsWith(UP)) {
                    coming.complete(true);
                }
            }
        } catch (IOException _) {
            // The process ended while it spoke.
        }
        coming.completeExceptionally(new IllegalStateException(String.join("\n", last)));
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
        try {
            up.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return Optional.empty();
        } catch (TimeoutException _) {
            return Optional.of("not up after " + PATIENCE_SECONDS + " s");
        } catch (ExecutionException e) {
            return Optional.of(String.valueOf(e.getCause()));
        }
    }

    /** Lets this much time pass, or less when the station comes up before. */
    void letStart(long millis) throws InterruptedException {
        try {
            up.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException _) {
            // on its way
        }
    }

    /** Starts what carries the events beside the station, unless it runs or there is none. */
    void startBroker() throws IOException {
        Process running = broker;
        if (!plan.broker.isEmpty() && (running == null || !running.isAlive())) {
            Process process = run(plan.broker, Map.of());
            broker = process;
            Thread.ofVirtual().start(() -> listen(process, new CompletableFuture<>()));
        }
    }

    void killBroker() throws InterruptedException {
        Process running = broker;
        if (running != null) {
            running.destroyForcibly().waitFor();
        }
    }

    void killStation() throws InterruptedException {
        Process running = station;
        if (running != null) {
            running.destroyForcibly().waitFor();
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
        Process running = station;
        if (running != null && running.isAlive()) {
            ordered.add(running.toHandle());
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

    private static boolean alive(ProcessHandle process) {
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
