package space.quark.kafka.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A Kafka server of one node on a free port of the loopback address, with a folder that goes with it. */
public final class KafkaServer implements AutoCloseable {
    /** The line that its process says once it serves. */
    public static final String UP = KafkaMain.UP;
    /** The folder, within its own, of what it keeps. */
    public static final String LOG = "log";

    private static final int ATTEMPTS = 3;
    private static final List<String> OPTIONS =
            List.of("-Xmx256m", "-Xss512k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Duser.language=en");

    private final Path folder;
    private final List<String> options;
    private String address = "";
    private @Nullable Process process;

    private KafkaServer(Path folder, List<String> options) {
        this.folder = folder;
        this.options = options;
    }

    /** Starts one of little memory, made to start quickly. */
    public static KafkaServer start() {
        try {
            return start(Files.createTempDirectory("kafka"), OPTIONS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param folder for what it keeps; it exists, and goes with the server
     * @param options those of its Java process
     */
    public static KafkaServer start(Path folder, List<String> options) {
        try {
            KafkaServer server = new KafkaServer(folder, options);
            for (int attempt = 1; ; attempt++) {
                try {
                    server.configure();
                    server.run();
                    return server;
                } catch (IllegalStateException e) {
                    // Somebody may have taken a port that was free a moment ago.
                    if (attempt == ATTEMPTS) {
                        server.close();
                        throw e;
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * How to run one in a process of somebody else's, which ends with its standard input.
     *
     * @param folder for what it keeps; it exists
     * @param port where clients find it on the loopback address
     * @param controller a port of its own
     */
    public static List<String> command(Path folder, int port, int controller) throws IOException {
        configure(folder, port, controller);
        return command(folder, OPTIONS);
    }

    /** Where clients find it, as {@code host:port}; the same after a restart. */
    public String address() {
        return address;
    }

    /** Where it keeps what it has, to be looked at and changed while it does not run. */
    public Path data() {
        return folder.resolve(LOG);
    }

    /** The id of its process. */
    public long pid() {
        return running().pid();
    }

    /** {@code kill -9}; everything that it had not flushed to disk stays in the memory of the machine. */
    public void kill() {
        Process killed = running();
        killed.destroyForcibly();
        killed.onExit().join();
        process = null;
    }

    /** Ends it in order. */
    public void stop() {
        Process stopped = running();
        try {
            stopped.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        stopped.onExit().join();
        process = null;
    }

    /** Starts it again after {@link #stop} or {@link #kill} with what it has on disk, at the same address. */
    public void restart() {
        try {
            run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same with nothing of what it had. */
    public void restartEmpty() {
        try {
            remove(data());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        restart();
    }

    private Process running() {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("this Kafka server does not run");
        }
        return running;
    }

    private void configure() throws IOException {
        int port;
        int controller;
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = one.getLocalPort();
            controller = other.getLocalPort();
        }
        address = "127.0.0.1:" + port;
        configure(folder, port, controller);
    }

    private static void configure(Path folder, int port, int controller) throws IOException {
        String address = "127.0.0.1:" + port;
        Properties properties = new Properties();
        properties.setProperty("process.roles", "broker,controller");
        properties.setProperty("node.id", "1");
        properties.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controller);
        properties.setProperty("listeners", "PLAINTEXT://" + address + ",CONTROLLER://127.0.0.1:" + controller);
        properties.setProperty("advertised.listeners", "PLAINTEXT://" + address);
        properties.setProperty("controller.listener.names", "CONTROLLER");
        properties.setProperty("log.dirs", folder.resolve(LOG).toString());
        properties.setProperty("auto.create.topics.enable", "false");
        properties.setProperty("num.network.threads", "2");
        properties.setProperty("num.io.threads", "4");
        // After kill -9 the controller takes the node back only when the session of the killed one is over.
        properties.setProperty("broker.heartbeat.interval.ms", "100");
        properties.setProperty("broker.session.timeout.ms", "1000");
        try (var out = Files.newBufferedWriter(folder.resolve("server.properties"))) {
            properties.store(out, null);
        }
    }

    private static List<String> command(Path folder, List<String> options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-Dlogback.configurationFile=kafka-server-log.xml");
        command.addAll(List.of("-cp", classPath(), KafkaMain.class.getName()));
        command.add(folder.resolve("server.properties").toString());
        return command;
    }

    private void run() throws IOException {
        Process started = new ProcessBuilder(command(folder, options))
                .redirectErrorStream(true)
                .start();
        process = started;
        BufferedReader out = started.inputReader(StandardCharsets.UTF_8);
        List<String> said = new ArrayList<>();
        String line = out.readLine();
        while (line != null && !line.equals(KafkaMain.UP)) {
            said.add(line);
            line = out.readLine();
        }
        if (line == null) {
            process = null;
            throw new IllegalStateException("Kafka did not start: " + String.join("\n", said));
        }
        Thread.ofVirtual().start(() -> drain(out));
    }

    /** Nobody reads what it says from here on, but it must not wait for a reader. */
    private static void drain(BufferedReader out) {
        try (out) {
            out.lines().forEach(_ -> {});
        } catch (IOException | UncheckedIOException _) {
            // It was killed while it spoke.
        }
    }

    private static String classPath() throws IOException {
        try (InputStream jars = KafkaServer.class.getResourceAsStream("/kafka-server.classpath")) {
            if (jars == null) {
                throw new IllegalStateException("the build has not written where Kafka's jars are");
            }
            Path own = Path.of(KafkaServer.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return own
                    + System.getProperty("path.separator")
                    + new String(jars.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends it and removes its folder. */
    @Override
    public void close() {
        if (process != null) {
            kill();
        }
        try {
            remove(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
