package space.quark.conformance.crash;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Kills a station again and again and says whether anything that it had acknowledged was lost. */
@Command(
        name = "./quark bench crash",
        description = "Kill a station again and again and see whether anything acknowledged is lost.",
        mixinStandardHelpOptions = true)
public final class Auditor implements Runnable {
    private static final int VIOLATION = 1;
    private static final int LOWEST_PORT = 20_000;
    private static final int PORTS = 10_000;

    @Option(names = "--kills", description = "How many kills at least (default ${DEFAULT-VALUE}).")
    private int kills = 100;

    @Option(names = "--seed", description = "Repeats the kills of an earlier run (default: another each time).")
    private @Nullable Long seed;

    @Option(
            names = "--folder",
            description = "Where station and audit keep their files, or have kept some (default: a temporary one).")
    private @Nullable Path folder;

    @Option(names = "--home", description = "The project's folder.")
    private Path home = project();

    @Option(names = "--programs", description = "A folder with PostgreSQL's programs, unpacked; saves some seconds.")
    private @Nullable Path programs;

    @Option(names = "--blows", split = ",", description = "Only these: ${COMPLETION-CANDIDATES}.")
    private List<Blow> blows = List.of(Blow.values());

    @Option(names = "--variant", description = "A station with this mistake: ${COMPLETION-CANDIDATES}.")
    private @Nullable Variant variant;

    @Option(names = "--database", description = "A setting of PostgreSQL, such as fsync=off.")
    private List<String> database = List.of();

    @Option(names = "--set", description = "A setting of the station, such as bus.poll=1s.")
    private List<String> settings = List.of();

    @Option(
            names = "--broker",
            description = "A broker that carries the events, and is killed too: ${COMPLETION-CANDIDATES}.")
    private Carrier.@Nullable Kind broker;

    @Option(names = "--no-power", description = "Do without power failures, for which a C compiler is needed.")
    private boolean noPower;

    @Option(names = "--java-only", description = "Do without clients in other languages.")
    private boolean javaOnly;

    @Option(names = "--keep", description = "Keep the files.")
    private boolean keep;

    private @Nullable Verdict verdict;

    /**
     * What came out.
     *
     * @param violations what was lost, doubled, out of order, stuck or down; nothing when all was kept
     * @param power whether the power failed too
     */
    record Verdict(
            List<String> violations,
            long seed,
            Map<Blow, Integer> kills,
            Map<String, Long> acknowledged,
            boolean power) {
        int total() {
            return kills.values().stream().mapToInt(Integer::intValue).sum();
        }

        @Override
        public String toString() {
            return "%s: %d violations, seed %d, %d kills %s, acknowledged %s"
                    .formatted(
                            violations.isEmpty() ? "KEPT" : "FAILED",
                            violations.size(),
                            seed,
                            total(),
                            kills,
                            acknowledged);
        }
    }

    public static void main(String[] arguments) {
        Auditor auditor = new Auditor();
        int exit = new CommandLine(auditor)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments);
        Verdict verdict = auditor.verdict;
        System.exit(exit == 0 && verdict != null && !verdict.violations.isEmpty() ? VIOLATION : exit);
    }

    /** Audits in this process; what cannot be done at all is an exception. */
    static Verdict audit(String... arguments) throws Exception {
        Auditor auditor = new Auditor();
        new CommandLine(auditor).parseArgs(arguments);
        return auditor.audit();
    }

    @Override
    public void run() {
        try {
            long begun = System.nanoTime();
            verdict = audit();
            System.out.printf(Locale.ROOT, "crash: %s, %.0f s%n", verdict, (System.nanoTime() - begun) / 1e9);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Verdict audit() throws Exception {
        long number = seed == null ? ThreadLocalRandom.current().nextLong(1_000_000) : seed;
        boolean power = !noPower && Power.compiler().isPresent();
        if (!power) {
            System.out.println("crash: SKIPPED: power failures" + (noPower ? "" : "; there is no C compiler"));
        }
        Path all = folder == null ? Files.createTempDirectory("quark-crash-") : Files.createDirectories(folder);
        System.out.println("crash: seed " + number + ", " + kills + " kills, "
                + (broker == null ? "" : "events carried by " + broker + ", ") + "files in " + all);
        Optional<Carrier> carrier = carrier(all.toRealPath());
        Machine machine = machine(all.toRealPath(), power, carrier);
        Thread end = new Thread(() -> endAll(machine));
        Runtime.getRuntime().addShutdownHook(end);
        Path outside = Files.createDirectories(all.toRealPath().resolve("audit"));
        Verdict found;
        try (Ledger ledger = new Ledger(outside.resolve("ledger"))) {
            Http http = new Http(URI.create("http://127.0.0.1:" + machine.port()));
            List<Program> clients = clients(machine, outside);
            Campaign campaign = new Campaign(
                    new Campaign.Order(kills, number, allowed(clients), database),
                    machine,
                    new Campaign.Outside(http, ledger, clients, carrier, outside));
            List<String> violations = campaign.run();
            violations.forEach(each -> System.out.println("crash: " + each));
            found = new Verdict(List.copyOf(violations), number, campaign.kills(), campaign.acknowledged(), power);
        } finally {
            endAll(machine);
            Runtime.getRuntime().removeShutdownHook(end);
        }
        if (found.violations.isEmpty() && !keep) {
            PowerFailure.delete(all);
        }
        return found;
    }

    private static void endAll(Machine machine) {
        try {
            machine.killEverything();
        } catch (IOException e) {
            System.err.println("crash: something may still run: " + e);
        }
    }

    private Optional<Carrier> carrier(Path all) throws IOException {
        return broker == null
                ? Optional.empty()
                : Optional.of(Carrier.of(broker, all.resolve("broker"), home, new int[] {freePort(), freePort()}));
    }

    private Machine machine(Path all, boolean power, Optional<Carrier> carrier) throws IOException {
        Path data = Files.createDirectories(all.resolve("data"));
        if (programs != null && !Files.exists(data.resolve("postgres"))) {
            Files.createDirectories(data.resolve("postgres"));
            try (var servers = Files.list(programs)) {
                for (Path server : servers.toList()) {
                    Files.createSymbolicLink(
                            data.resolve("postgres").resolve(server.getFileName()), server.toRealPath());
                }
            }
        }
        Path classes = all.resolve("classes");
        PowerFailure.delete(classes);
        if (blows.contains(Blow.ROTATING)) {
            Variant.CARE_ALL_THE_TIME.compile(home, classes);
        }
        if (variant != null) {
            variant.compile(home, classes);
        }
        return new Machine(new Machine.Plan(
                data,
                freePort(),
                classes + File.pathSeparator + System.getProperty("java.class.path"),
                power ? Optional.of(Power.of(data, all.resolve("power"))) : Optional.empty(),
                Stream.concat(settings.stream(), carrier.stream().flatMap(one -> one.settings().stream()))
                        .toList(),
                all.resolve("log")));
    }

    private List<Program> clients(Machine machine, Path outside) {
        List<Program> found = new ArrayList<>();
        for (Program.Language language : javaOnly ? List.<Program.Language>of() : List.of(Program.Language.values())) {
            if (language.present()) {
                found.add(new Program(language, machine, outside, home.toAbsolutePath()));
            } else {
                System.out.println("crash: SKIPPED: a client in " + language + ", which is not on this machine");
            }
        }
        return found;
    }

    private List<Blow> allowed(List<Program> clients) {
        return blows.stream()
                .filter(blow -> switch (blow) {
                    case MODULE, DOCKING -> !clients.isEmpty();
                    case BROKER, FORGETTING -> broker != null;
                    default -> true;
                })
                .toList();
    }

    static Path project() {
        Path at = Path.of(System.getProperty("quark.home", "")).toAbsolutePath();
        while (!Files.isDirectory(at.resolve("sdks/python"))) {
            Path above = at.getParent();
            if (above == null) {
                throw new IllegalStateException("run inside the project");
            }
            at = above;
        }
        return at;
    }

    /** Below those that the system gives to whoever asks for any: nobody takes it while the station is dead. */
    private static int freePort() throws IOException {
        Random random = new Random();
        while (true) {
            int port = LOWEST_PORT + random.nextInt(PORTS);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (java.net.BindException _) {
                // the next one
            }
        }
    }
}
