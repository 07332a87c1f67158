package space.quark.bench;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import space.quark.host.bus.Broker;
import space.quark.host.bus.BusSettings;
import space.quark.host.bus.NatsSettings;
import space.quark.host.settings.Section;
import space.quark.host.settings.Settings;
import space.quark.nats.NatsProvider;

/**
 * NATS JetStream on files, and its own client. Servers before 2.10 acknowledge what they have written and not flushed, and
 * have no setting for it; so their folder is made one of which the file system flushes every write, where it can be.
 */
final class NatsRaw implements RawBroker {
    private static final String STREAM = "raw";
    private static final Duration STARTING = Duration.ofSeconds(20);
    private static final int MOST = 500;

    private final Path folder;
    private final Process server;
    private final String address;
    private final boolean flushed;
    private final Connection connection;
    private final JetStream streams;

    NatsRaw() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            folder = Scratch.folder("nats");
            address = "nats://127.0.0.1:" + free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        flushed = Tool.succeeds(List.of("chattr", "+S", folder.toString()));
        try {
            server = new ProcessBuilder(
                            "nats-server",
                            "-js",
                            "-a",
                            "127.0.0.1",
                            "-p",
                            address.substring(address.lastIndexOf(':') + 1),
                            "-sd",
                            folder.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            connection = connected();
            streams = connection.jetStream();
            connection
                    .jetStreamManagement()
                    .addStream(StreamConfiguration.builder()
                            .name(STREAM)
                            .subjects(STREAM + ".>")
                            .storageType(StorageType.File)
                            .build());
        } catch (IOException | JetStreamApiException e) {
            throw new IllegalStateException("nats-server, of Debian's package of that name, is needed", e);
        }
    }

    private Connection connected() throws IOException {
        long end = System.nanoTime() + STARTING.toNanos();
        while (true) {
            try {
                return Nats.connect(Options.builder()
                        .server(address)
                        .errorListener(new io.nats.client.ErrorListener() {})
                        .build());
            } catch (IOException e) {
                if (System.nanoTime() > end || !server.isAlive()) {
                    throw e;
                }
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public String kind() {
        return flushed ? "nats" : "nats, which here acknowledges before it flushes";
    }

    @Override
    public Broker connect() {
        Settings settings = Settings.load(
                Map.of("bus.nats.servers", address),
                Map.of(),
                null,
                List.of(new Section("bus.nats", NatsSettings.class)));
        return new NatsProvider().open(settings, BusSettings.defaults());
    }

    @Override
    public void publish(String key, List<String> data) {
        List<CompletableFuture<PublishAck>> sent = new ArrayList<>();
        for (String one : data) {
            sent.add(streams.publishAsync(STREAM + "." + key, one.getBytes(StandardCharsets.UTF_8)));
        }
        sent.forEach(CompletableFuture::join);
    }

    @Override
    public void consume(Taker taker) {
        try {
            ConsumerConfiguration all =
                    ConsumerConfiguration.builder().ackPolicy(AckPolicy.None).build();
            JetStreamSubscription subscription = streams.subscribe(
                    STREAM + ".>",
                    PullSubscribeOptions.builder().stream(STREAM)
                            .configuration(all)
                            .build());
            while (!Thread.currentThread().isInterrupted()) {
                take(subscription, taker);
            }
        } catch (IOException | JetStreamApiException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for one, and takes along what else is there. */
    private static void take(JetStreamSubscription subscription, Taker taker) throws InterruptedException {
        subscription.pullExpiresIn(1, Duration.ofMillis(500));
        Message first = subscription.nextMessage(Duration.ofMillis(600));
        if (first == null) {
            return;
        }
        List<String> data = new ArrayList<>();
        Message last = first;
        data.add(new String(first.getData(), StandardCharsets.UTF_8));
        int more = (int) Math.min(MOST, first.metaData().pendingCount());
        if (more > 0) {
            subscription.pullNoWait(more);
            for (int i = 0; i < more; i++) {
                Message next = subscription.nextMessage(Duration.ofSeconds(5));
                if (next == null) {
                    break;
                }
                last = next;
                data.add(new String(next.getData(), StandardCharsets.UTF_8));
            }
        }
        taker.take(data, String.valueOf(last.metaData().streamSequence()));
    }

    @Override
    public void close() {
        try {
            connection.close();
            server.destroy();
            server.waitFor();
            Scratch.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            server.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
