package space.quark.nats;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Consumer;
import io.nats.client.ErrorListener;
import io.nats.client.JetStream;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.support.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.host.StartupProblem;
import space.quark.host.bus.BrokerAway;
import space.quark.host.bus.NatsSettings;

/**
 * The connection of a process to the servers: made when they are there, and a new one when it has ended. What was on its
 * way ends with it, and is not sent later behind the back of whoever sent it.
 */
final class NatsLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NatsLink.class);
    private static final Duration AGAIN = Duration.ofMillis(200);
    private static final Duration PING = Duration.ofSeconds(5);

    private final NatsSettings settings;
    private final Thread connecting;
    private final Runnable connected;
    /** Grows with every connection: what was known of the servers before may no longer be so. */
    private final AtomicLong times = new AtomicLong();

    /** Whether it has been tried to connect. */
    private final CountDownLatch tried = new CountDownLatch(1);

    private volatile @Nullable Open open;
    private volatile String trouble = "not connected yet";
    private volatile boolean closed;
    private volatile CountDownLatch lost = new CountDownLatch(1);

    private record Open(Connection connection, JetStream streams, JetStreamManagement management) {}

    /** @param connected is called whenever a connection has been made; must be quick */
    NatsLink(NatsSettings settings, Runnable connected) {
        this.settings = settings;
        this.connected = connected;
        Options options = options();
        this.connecting = Thread.ofPlatform().daemon().name("nats: connecting").start(() -> stayConnected(options));
    }

    private Options options() {
        Options.Builder options = Options.builder()
                .servers(settings.servers().toArray(String[]::new))
                .connectionName("quark")
                .connectionTimeout(settings.timeout())
                .noReconnect()
                .noEcho()
                .pingInterval(PING)
                .requestCleanupInterval(Duration.ofSeconds(1))
                .connectionListener((connection, event) -> changed(event))
                .errorListener(new Quiet());
        if (!settings.user().isEmpty()) {
            options.userInfo(settings.user().toCharArray(), settings.password().toCharArray());
        }
        if (!settings.token().isEmpty()) {
            options.token(settings.token().toCharArray());
        }
        if (!settings.credentials().isEmpty()) {
            options.authHandler(Nats.credentials(settings.credentials()));
        }
        try {
            return options.build();
        } catch (IllegalArgumentException e) {
            throw new StartupProblem("bus.nats.servers: " + e.getMessage(), StartupProblem.USAGE, e);
        }
    }

    private void stayConnected(Options options) {
        try {
            while (!closed) {
                CountDownLatch end = new CountDownLatch(1);
                lost = end;
                try {
                    connect(options, end);
                } catch (IOException | RuntimeException e) {
                    // Whatever it is, nobody else would try again.
                    trouble = text(e);
                    LOG.debug("NATS cannot be reached", e);
                }
                tried.countDown();
                Thread.sleep(AGAIN);
            }
        } catch (InterruptedException _) {
            LOG.debug("no longer connected to NATS");
        }
    }

    /** Returns when the connection has ended. */
    private void connect(Options options, CountDownLatch end) throws IOException, InterruptedException {
        Connection made = Nats.connect(options);
        try {
            JetStreamOptions patience = JetStreamOptions.builder()
                    .requestTimeout(settings.timeout())
                    .build();
            open = new Open(made, made.jetStream(patience), made.jetStreamManagement(patience));
            arrived();
            end.await();
        } finally {
            open = null;
            times.incrementAndGet();
            made.close();
        }
    }

    private void changed(ConnectionListener.Events event) {
        if (event == ConnectionListener.Events.DISCONNECTED || event == ConnectionListener.Events.CLOSED) {
            trouble = "the connection was lost";
            lost.countDown();
        }
    }

    private void arrived() {
        times.incrementAndGet();
        tried.countDown();
        connected.run();
    }

    /** How many times connections have come and gone. */
    long times() {
        return times.get();
    }

    /** Why it is not connected, null when it is. */
    @Nullable String trouble() {
        awaitFirst();
        Open now = open;
        return now != null && now.connection.getStatus() == Connection.Status.CONNECTED ? null : trouble;
    }

    Connection connection() {
        return open().connection;
    }

    JetStream streams() {
        return open().streams;
    }

    JetStreamManagement management() {
        return open().management;
    }

    private Open open() {
        awaitFirst();
        Open now = open;
        String away = trouble();
        if (now == null || away != null) {
            throw new BrokerAway(address() + " cannot be reached: " + away, null);
        }
        return now;
    }

    /** A process that has just started has not had the time to connect, which is no outage. */
    private void awaitFirst() {
        try {
            if (tried.getCount() > 0 && !tried.await(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("NATS takes its time");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where the servers are looked for. */
    String address() {
        return String.join(", ", settings.servers());
    }

    static String text(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }

    /** What is said of troubles is said by whoever had them. */
    private final class Quiet implements ErrorListener {
        @Override
        public void exceptionOccurred(Connection connection, Exception exception) {
            // Not by asking whether it is connected: this may be said while it connects.
            if (open == null) {
                trouble = text(exception);
            }
            LOG.debug("NATS: an exception", exception);
        }

        @Override
        public void errorOccurred(Connection connection, String error) {
            trouble = error;
            LOG.debug("NATS: {}", error);
        }

        @Override
        public void slowConsumerDetected(Connection connection, Consumer consumer) {
            LOG.debug("NATS: a consumer is slow");
        }

        @Override
        public void pullStatusWarning(Connection connection, JetStreamSubscription subscription, Status status) {
            LOG.trace("NATS: {}", status);
        }
    }

    @Override
    public void close() {
        closed = true;
        connecting.interrupt();
        try {
            connecting.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
