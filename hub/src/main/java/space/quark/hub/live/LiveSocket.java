package space.quark.hub.live;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.server.ServerUpgradeResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Caller;
import space.quark.dock.Json;
import space.quark.dock.Problem;
import space.quark.hub.tokens.Verified;
import tools.jackson.core.JacksonException;

/**
 * One WebSocket: it says hello with its token, or has brought the token as a subprotocol, and from then on is a
 * {@link LiveConnection}. Public because Jetty calls it by method handles.
 */
public final class LiveSocket implements Session.Listener.AutoDemanding, Transport {
    private static final Logger LOG = LoggerFactory.getLogger(LiveSocket.class);
    private static final String PROTOCOL = "quark.v1";
    private static final String BEARER = "bearer.";
    private static final int LONGEST_MESSAGE = 16 * 1024;
    private static final int MOST_MESSAGES_A_MINUTE = 60;
    private static final int SILENT_HEARTBEATS = 3;
    private static final Duration GOOD_BYE = Duration.ofSeconds(1);

    private final LiveConnections station;
    private final Caller caller;
    private final @Nullable String afterInAddress;
    private final CountDownLatch greeted = new CountDownLatch(1);
    private final AtomicBoolean inside = new AtomicBoolean();
    private @Nullable String offeredToken;
    private volatile @Nullable Session session;
    private volatile @Nullable LiveConnection connection;
    private volatile long heard = System.nanoTime();
    private long minute = System.nanoTime();
    private int messages;

    LiveSocket(LiveConnections station, Caller caller, @Nullable String afterInAddress) {
        this.station = station;
        this.caller = caller;
        this.afterInAddress = afterInAddress;
    }

    /** Takes the token from the subprotocols offered, and never echoes it. */
    void negotiate(ServerUpgradeRequest asked, ServerUpgradeResponse answer) {
        for (String protocol : asked.getSubProtocols()) {
            if (protocol.startsWith(BEARER)) {
                offeredToken = protocol.substring(BEARER.length());
            }
        }
        if (asked.hasSubProtocol(PROTOCOL)) {
            answer.setAcceptedSubProtocol(PROTOCOL);
        }
        // Compression would cost each connection far more memory than its few small messages save.
        answer.setExtensions(List.of());
    }

    @Override
    public void onWebSocketOpen(Session opened) {
        session = opened;
        opened.setMaxTextMessageSize(LONGEST_MESSAGE);
        opened.setMaxBinaryMessageSize(1);
        opened.setMaxFrameSize(LONGEST_MESSAGE);
        opened.setIdleTimeout(station.settings().heartbeat().multipliedBy(SILENT_HEARTBEATS + 1));
        if (!station.crowd().enter()) {
            close(opened, End.OVERLOADED);
            return;
        }
        inside.set(true);
        String token = offeredToken;
        offeredToken = null;
        if (token != null) {
            greet(token, afterInAddress);
        } else {
            Thread.ofVirtual().name("live-hello").start(this::awaitHello);
        }
    }

    @Override
    public void onWebSocketText(String text) {
        heard = System.nanoTime();
        if (tooMany()) {
            finish(End.TALKATIVE);
            return;
        }
        LiveConnection running = connection;
        try {
            Incoming message = Json.mapper().readValue(text, Incoming.class);
            if ("hello".equals(message.type()) && message.token() != null && running == null) {
                greet(message.token(), message.after() != null ? message.after() : afterInAddress);
            } else if ("token".equals(message.type()) && message.token() != null && running != null) {
                running.renew(station.verifier().user(message.token()));
            } else if (message.watches() && running != null) {
                running.watch(String.valueOf(message.watch()), message.seen());
            } else if (message.unwatches() && running != null) {
                running.unwatch(String.valueOf(message.unwatch()));
            } else {
                finish(End.NOT_UNDERSTOOD);
            }
        } catch (JacksonException _) {
            finish(End.NOT_UNDERSTOOD);
        } catch (Problem e) {
            finish(End.refused(e));
        }
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
        callback.succeed();
        finish(End.NOT_UNDERSTOOD);
    }

    @Override
    public void onWebSocketPong(ByteBuffer payload) {
        heard = System.nanoTime();
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        LOG.debug("a WebSocket failed: {}", cause.toString());
        gone();
    }

    @Override
    public void onWebSocketClose(int status, @Nullable String reason, Callback callback) {
        gone();
        callback.succeed();
    }

    @Override
    public void send(Frame frame) throws IOException, TimeoutException, InterruptedException {
        Callback.Completable written = new Callback.Completable();
        open().sendText(Json.mapper().writeValueAsString(frame), written);
        await(written);
    }

    @Override
    public void heartbeat() throws IOException, TimeoutException, InterruptedException {
        long silence = System.nanoTime() - heard;
        if (silence > station.settings().heartbeat().toNanos() * SILENT_HEARTBEATS) {
            throw new TimeoutException("no sign of life");
        }
        Callback.Completable written = new Callback.Completable();
        open().sendPing(ByteBuffer.allocate(0), written);
        await(written);
    }

    @Override
    public void end(End why) {
        Session current = session;
        if (current != null) {
            if (why.equals(End.GONE)) {
                current.disconnect();
            } else {
                close(current, why);
            }
        }
        leave();
    }

    private void greet(String token, @Nullable String after) {
        greeted.countDown();
        try {
            Verified verified = station.verifier().user(token);
            LiveConnection started = new LiveConnection(station, verified, caller, Positions.parse(after), this);
            if (!station.crowd().admit(started)) {
                finish(End.TOO_MANY);
                return;
            }
            connection = started;
            Thread.ofVirtual().name("live").start(started);
        } catch (Problem e) {
            finish(End.refused(e));
        }
    }

    private void awaitHello() {
        try {
            if (!greeted.await(station.settings().helloTimeout().toNanos(), TimeUnit.NANOSECONDS)) {
                finish(End.HELLO_LATE);
            }
        } catch (InterruptedException _) {
            finish(End.SHUTDOWN);
        }
    }

    /** Ends what runs, or the bare socket when nothing does. */
    private void finish(End why) {
        LiveConnection running = connection;
        if (running != null) {
            running.end(why);
        } else {
            end(why);
        }
    }

    private void gone() {
        greeted.countDown();
        leave();
        LiveConnection running = connection;
        if (running != null) {
            running.end(End.GONE);
        }
    }

    private void leave() {
        if (inside.compareAndSet(true, false)) {
            station.crowd().leave();
        }
    }

    /** The good-bye of a client that takes nothing gets stuck too; then the connection is cut. */
    private static void close(Session session, End why) {
        Callback.Completable said = new Callback.Completable();
        session.close(why.code(), why.reason(), said);
        try {
            said.get(GOOD_BYE.toNanos(), TimeUnit.NANOSECONDS);
            session.setIdleTimeout(GOOD_BYE);
        } catch (ExecutionException | TimeoutException _) {
            session.disconnect();
        } catch (InterruptedException _) {
            session.disconnect();
            Thread.currentThread().interrupt();
        }
    }

    private Session open() throws IOException {
        Session current = session;
        if (current == null || !current.isOpen()) {
            throw new IOException("closed");
        }
        return current;
    }

    private void await(Callback.Completable written) throws IOException, TimeoutException, InterruptedException {
        try {
            written.get(station.settings().writeTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    private boolean tooMany() {
        long now = System.nanoTime();
        if (now - minute > TimeUnit.MINUTES.toNanos(1)) {
            minute = now;
            messages = 0;
        }
        return ++messages > MOST_MESSAGES_A_MINUTE;
    }
}
