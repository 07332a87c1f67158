package space.quark.conformance.crash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import space.quark.kafka.server.KafkaServer;

/** The broker that carries events beside the station: a real server, always at the same port, that is killed like the rest. */
final class Carrier {
    private static final Pattern VERSION = Pattern.compile("v(\\d+)\\.(\\d+)");
    private static final int FIRST_THAT_FLUSHES = 10;

    private final Kind kind;
    private final Path folder;
    private final List<String> command;
    private final int port;
    private @Nullable Running running;

    /** Which server. */
    enum Kind {
        NATS,
        KAFKA;

        /** As {@code bus.kind} has it. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether this machine has it; Kafka comes with the build. */
        boolean present(Path home) {
            return this == KAFKA || natsServer(home).isPresent();
        }
    }

    private Carrier(Kind kind, Path folder, List<String> command, int port) {
        this.kind = kind;
        this.folder = folder;
        this.command = command;
        this.port = port;
    }

    /**
     * Makes it ready to start.
     *
     * @param folder for what it keeps; not below the station's, because its power does not fail
     * @param home the project's folder
     * @param ports two that are free and that nobody else takes
     */
    static Carrier of(Kind kind, Path folder, Path home, int[] ports) throws IOException {
        Files.createDirectories(folder);
        return switch (kind) {
            case NATS -> {
                String program = natsServer(home)
                        .orElseThrow(() -> new IllegalStateException(
                                "no nats-server on this machine, apt-get install nats-server brings one"));
                Path settings = folder.resolveSibling("nats.conf");
                Files.writeString(
                        settings, """
                        listen: "127.0.0.1:%d"
                        jetstream { store_dir: "%s"%s }
                        """.formatted(ports[0], folder, flushes(program) ? ", sync_interval: always" : ""));
                yield new Carrier(kind, folder, List.of(program, "-c", settings.toString()), ports[0]);
            }
            case KAFKA -> new Carrier(kind, folder, KafkaServer.command(folder, ports[0], ports[1]), ports[0]);
        };
    }

    private static Optional<String> natsServer(Path home) {
        return Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                                .filter(part -> !part.isEmpty())
                                .map(Path::of),
                        Stream.of(Path.of("/usr/sbin"), home.resolve(".quark/nats/usr/sbin")))
                .map(part -> part.resolve("nats-server"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** Older servers know no such setting, and acknowledge before they flush. */
    private static boolean flushes(String program) throws IOException {
        Process asked = new ProcessBuilder(program, "--version").start();
        Matcher version = VERSION.matcher(new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        return version.find()
                && (Integer.parseInt(version.group(1)) > 2 || Integer.parseInt(version.group(2)) >= FIRST_THAT_FLUSHES);
    }

    Kind kind() {
        return kind;
    }

    /** What the station needs to find it. */
    List<String> settings() {
        return List.of(
                "bus.kind=" + kind.word(),
                kind == Kind.NATS
                        ? "bus.nats.servers=nats://127.0.0.1:" + port
                        : "bus.kafka.servers=127.0.0.1:" + port);
    }

    /** Starts it unless it runs. */
    void start(Machine machine) throws IOException {
        Running now = running;
        if (now == null || !now.alive()) {
            running = Running.of(
                    machine.runBeside(command),
                    line -> kind == Kind.NATS ? line.endsWith("Server is ready") : line.equals(KafkaServer.UP),
                    line -> machine.log(kind.word() + ": " + line));
        }
    }

    void kill() throws InterruptedException {
        Running now = running;
        if (now != null) {
            now.kill();
        }
    }

    /** What keeps it from serving; empty when it does. */
    Optional<String> awaitUp() throws InterruptedException {
        Running now = running;
        return now == null ? Optional.empty() : now.awaitUp().map(trouble -> kind + ": " + trouble);
    }

    /** Lets this much time pass, or less when it serves before. */
    void letStart(long millis) throws InterruptedException {
        Running now = running;
        if (now != null) {
            now.letStart(millis);
        }
    }

    /** All that it kept is gone, as after the loss of its disk; it does not run. */
    void forget() throws IOException {
        Path kept = kind == Kind.NATS ? folder : folder.resolve(KafkaServer.LOG);
        PowerFailure.delete(kept);
        Files.createDirectories(folder);
    }
}
