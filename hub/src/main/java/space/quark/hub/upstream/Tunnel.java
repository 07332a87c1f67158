package space.quark.hub.upstream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A WebSocket between a client and an instance: bytes both ways, whatever they mean. Only when it must end here does the hub say
 * something itself: 1012, between two frames.
 */
final class Tunnel extends AbstractConnection implements Connection.UpgradeTo, Stay {
    private static final Logger LOG = LoggerFactory.getLogger(Tunnel.class);
    private static final Duration QUIET = Duration.ofMinutes(10);
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);
    /** How long one side may go on when the other has ended. */
    private static final Duration HALF = Duration.ofSeconds(3);

    private static final int SIZE = 8 * 1024;
    private static final int SERVICE_RESTART = 1012;
    private static final String REASON = "service restart";

    private final Ask ask;
    private final Forwarder forwarder;
    private final Upstream upstream;
    private final Wire wire;
    private final Frames frames = new Frames();
    private final ReentrantLock telling = new ReentrantLock();
    private final AtomicBoolean over = new AtomicBoolean();
    private @Nullable ByteBuffer early;
    private final AtomicInteger directions = new AtomicInteger(2);
    private volatile boolean half;
    private volatile boolean ending;
    private volatile boolean ended;

    Tunnel(Ask ask, Forwarder forwarder, Upstream upstream, Wire wire) {
        super(endPoint(ask), ask.request().getComponents().getExecutor());
        this.ask = ask;
        this.forwarder = forwarder;
        this.upstream = upstream;
        this.wire = wire;
    }

    private static EndPoint endPoint(Ask ask) {
        return ask.request().getConnectionMetaData().getConnection().getEndPoint();
    }

    /** Tells the client that the instance agreed; from then on the connection is a tunnel. Takes care of all it was given. */
    void open() {
        ask.response().setStatus(wire.head.status());
        HttpFields.Mutable headers = ask.response().getHeaders();
        List<String> nominated = wire.head.words(HttpHeader.CONNECTION);
        for (int i = 0; i < wire.head.count(); i++) {
            HttpField field = wire.head.field(i);
            if (Passed.answer(field, nominated, ask.crew().trusted())) {
                if (field.getHeader() == HttpHeader.DATE) {
                    headers.put(field);
                } else {
                    headers.add(field);
                }
            }
        }
        headers.put(HttpHeader.UPGRADE, "websocket").put(HttpHeader.CONNECTION, HttpHeaderValue.UPGRADE.asString());
        ask.request().setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, this);
        upstream.staying(this);
        forwarder.staying(this);
        ask.response().write(true, null, new Callback.Nested(ask.callback()) {
            @Override
            public void failed(Throwable failure) {
                finish();
                super.failed(failure);
            }
        });
    }

    @Override
    public void onUpgradeTo(ByteBuffer buffer) {
        early = ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
    }

    @Override
    public void onOpen() {
        super.onOpen();
        getEndPoint().setIdleTimeout(QUIET.toMillis());
        Thread.ofVirtual().name("socket-up").start(() -> pump(this::up, wire::finish));
        Thread.ofVirtual().name("socket-down").start(() -> pump(this::down, getEndPoint()::shutdownOutput));
    }

    /** One of the two directions. */
    @FunctionalInterface
    private interface Direction {
        void pump() throws IOException;
    }

    /** When one side has said all, the other is told, and may say what it still has to. */
    private void pump(Direction direction, Direction end) {
        try {
            direction.pump();
            if (directions.decrementAndGet() > 0) {
                half = true;
                wire.within((ended ? LAST_WORDS : HALF).toNanos());
                getEndPoint().setIdleTimeout(HALF.toMillis());
                end.pump();
                return;
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("a socket to {} broke off", upstream, e);
        }
        finish();
    }

    private void up() throws IOException {
        ByteBuffer first = early;
        if (first != null) {
            wire.send(first);
        }
        ByteBuffer buffer = BufferUtil.allocate(SIZE);
        while (true) {
            BufferUtil.clear(buffer);
            int read = getEndPoint().fill(buffer);
            if (read < 0) {
                return;
            }
            if (read == 0) {
                try (Blocker.Callback there = Blocker.callback()) {
                    fillInterested(there);
                    there.block();
                }
            } else {
                notQuiet();
                wire.send(buffer);
            }
        }
    }

    private void down() throws IOException {
        ByteBuffer in = wire.in();
        while (true) {
            if (!in.hasRemaining()) {
                notQuiet();
                if (!wire.more()) {
                    return;
                }
            }
            tell(in);
            endIfBetween();
        }
    }

    private void notQuiet() throws IOException {
        if (!ended && !half) {
            wire.within(QUIET.toNanos());
            if (half) {
                // The other side ended just now.
                wire.within(HALF.toNanos());
            }
        }
    }

    private void tell(ByteBuffer in) throws IOException {
        telling.lock();
        try {
            int size = frames.skip(in, ending);
            if (!ended) {
                write(in.slice(in.position(), size));
            }
            in.position(in.position() + size);
        } finally {
            telling.unlock();
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        try (Blocker.Callback written = Blocker.callback()) {
            getEndPoint().write(written, bytes);
            written.block();
        }
    }

    @Override
    public void end() {
        ending = true;
        Thread.ofVirtual().name("socket-end").start(() -> pumpEnd());
    }

    @Override
    public void cut() {
        finish();
    }

    private void pumpEnd() {
        try {
            endIfBetween();
        } catch (IOException e) {
            LOG.debug("a socket to {} was not told its end", upstream, e);
            finish();
        }
    }

    /** Whoever holds the lock looks again when it let go. The client's own good-bye then goes to the instance. */
    private void endIfBetween() throws IOException {
        if (ending && !ended && telling.tryLock()) {
            try {
                if (!ended && frames.isBetween()) {
                    ended = true;
                    wire.within(LAST_WORDS.toNanos());
                    if (!frames.closing()) {
                        write(farewell());
                    }
                }
            } finally {
                telling.unlock();
            }
        }
    }

    private static ByteBuffer farewell() {
        byte[] reason = REASON.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(4 + reason.length)
                .put((byte) 0x88)
                .put((byte) (2 + reason.length))
                .putShort((short) SERVICE_RESTART)
                .put(reason)
                .flip();
    }

    private void finish() {
        if (over.compareAndSet(false, true)) {
            wire.close();
            getEndPoint().close();
            upstream.gone(this);
            forwarder.gone(this);
            upstream.leave();
        }
    }

    @Override
    public void onFillable() {
        throw new IllegalStateException("whoever waits is told directly");
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        super.onClose(cause);
        finish();
    }
}
