package space.quark.hub.upstream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;

/** A large body on its way to a module, by a thread of its own. */
final class Carrying {
    private static final long MOST_DISCARDED = 8 << 20;
    private static final Duration PATIENCE_WITH_CLIENT = Duration.ofSeconds(90);
    private static final Duration PATIENCE_FOR_CONTINUE = Duration.ofSeconds(1);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);
    private static final Duration AT_ONCE = Duration.ofMillis(5);
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Upload upload;
    private final Wire wire;
    private final long timeout;
    private final CountDownLatch go = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile boolean reading;
    private volatile boolean read;
    private volatile boolean carried;
    private volatile boolean unwanted;
    private volatile @Nullable Throwable failure;

    private Carrying(Upload upload, Wire wire, long timeout) {
        this.upload = upload;
        this.wire = wire;
        this.timeout = timeout;
    }

    /** @param timeout nanoseconds that the module may take for a piece */
    static Carrying begin(Upload upload, Wire wire, long timeout) {
        Carrying carrying = new Carrying(upload, wire, timeout);
        Thread.ofVirtual().name("upload").start(carrying::carry);
        return carrying;
    }

    /** The module wants the body. */
    void goOn() {
        go.countDown();
    }

    /** Whether nothing of it is left to be read. */
    boolean read() {
        return read;
    }

    /** Why it could not be carried over, when that was not the module's doing. */
    @Nullable Throwable failure() {
        return failure;
    }

    private void carry() {
        try {
            if (upload.expects()) {
                var _ = go.await(PATIENCE_FOR_CONTINUE.toNanos(), TimeUnit.NANOSECONDS);
            }
            reading = true;
            if (!unwanted) {
                carryAll();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            finished.countDown();
        }
    }

    private void carryAll() {
        boolean wanted = true;
        long seen = 0;
        long discarded = 0;
        while (!read && discarded <= MOST_DISCARDED) {
            Content.Chunk chunk;
            try {
                wanted = wanted && !unwanted && waiting();
                chunk = upload.next();
            } catch (IOException e) {
                failure = e;
                wire.close();
                return;
            }
            int size = chunk.remaining();
            seen += size;
            // Its end may come as a piece of its own, after the module has answered.
            read = chunk.isLast() || seen == upload.announced();
            try {
                if (seen > upload.most() && failure == null) {
                    failure = Problem.of(CommonProblem.BODY_TOO_LARGE);
                    wire.close();
                }
                wanted = wanted && failure == null && sent(chunk);
            } finally {
                chunk.release();
            }
            discarded += wanted ? 0 : size;
        }
        carried = wanted && read;
    }

    private boolean waiting() {
        try {
            wire.within(PATIENCE_WITH_CLIENT.toNanos());
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** Whether the module took it; it may well have answered and take no more. */
    private boolean sent(Content.Chunk chunk) {
        try {
            wire.within(timeout);
            int size = chunk.remaining();
            if (upload.announced() >= 0) {
                wire.send(chunk.getByteBuffer());
            } else if (size > 0) {
                byte[] line = (Integer.toHexString(size) + "\r\n").getBytes(StandardCharsets.US_ASCII);
                ByteBuffer framed = ByteBuffer.allocate(line.length + size + CRLF.length);
                wire.send(framed.put(line).put(chunk.getByteBuffer()).put(CRLF).flip());
            }
            if (chunk.isLast() && upload.announced() < 0) {
                wire.send(ByteBuffer.wrap(LAST_CHUNK));
            }
            wire.within(timeout);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** The answer is over: whether the module took all of it. What is left is heard out within bounds. */
    boolean over() {
        if (!awaitFinished(read ? LAST_WORDS : AT_ONCE)) {
            unwanted = true;
            wire.close();
            if (!reading) {
                go.countDown();
            }
            awaitFinished(LAST_WORDS);
        }
        return carried;
    }

    private boolean awaitFinished(Duration patience) {
        try {
            return finished.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
