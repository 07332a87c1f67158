package space.quark.nats;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import space.quark.host.bus.Broker;
import space.quark.host.bus.BrokerServer;
import space.quark.host.bus.BusSettings;
import space.quark.host.bus.NatsSettings;

/** A nats-server with JetStream on files, at a port of its own on this machine. */
public final class NatsServer implements BrokerServer {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Optional<Path> PROGRAM = Stream.concat(
                    Stream.of(System.getenv().getOrDefault("PATH", "").split(":")), Stream.of("/usr/sbin"))
            .map(folder -> Path.of(folder, "nats-server"))
            .filter(Files::isExecutable)
            .findFirst();

    private final Path folder;
    private final int port;
    private @Nullable Process process;

    private NatsServer(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /**
     * Starts one in a temporary folder. On a machine that has none the test is skipped, which is counted and fails in
     * continuous integration.
     */
    public static NatsServer begin() {
        Assumptions.assumeTrue(
                PROGRAM.isPresent(), "SKIPPED: no nats-server on this machine, apt-get install nats-server brings one");
        try {
            NatsServer server = new NatsServer(Files.createTempDirectory("quark-nats"), freePort());
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /** Where it listens. */
    public String address() {
        return "nats://127.0.0.1:" + port;
    }

    @Override
    public Broker connect(String station) {
        return new NatsBroker(
                new NatsSettings(List.of(address()), "", "", "", "", station, 1, Duration.ofSeconds(5)),
                BusSettings.defaults());
    }

    @Override
    public void start() {
        try {
            process = new ProcessBuilder(
                            "nats-server",
                            "-js",
                            "-a",
                            "127.0.0.1",
                            "-p",
                            String.valueOf(port),
                            "-sd",
                            folder.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("nats.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!answers()) {
            if (System.nanoTime() > end || !process.isAlive()) {
                throw new IllegalStateException("nats-server does not answer: " + log());
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(2_000);
            return socket.getInputStream().read() == 'I';
        } catch (IOException _) {
            return false;
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("nats.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void stop() {
        end(false);
    }

    @Override
    public void kill() {
        end(true);
    }

    private void end(boolean atOnce) {
        Process running = process;
        if (running == null) {
            return;
        }
        process = null;
        if (atOnce) {
            running.destroyForcibly();
        } else {
            running.destroy();
        }
        try {
            if (!running.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                running.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void startEmpty() {
        empty(folder);
        start();
    }

    private static void empty(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                if (!path.equals(folder)) {
                    Files.delete(path);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        end(true);
        empty(folder);
        try {
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
