package space.quark.hub.upstream;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;

/**
 * The body of a request. A small one is read before anybody is asked, and can be sent twice; a large one is carried over by a
 * thread of its own, so that an answer that comes first is heard.
 */
final class Upload {
    private static final int SMALL = 16 * 1024;
    private static final long MOST_DISCARDED = 8 << 20;
    private static final Duration PATIENCE_WITH_CLIENT = Duration.ofSeconds(90);
    private static final Duration PATIENCE_FOR_CONTINUE = Duration.ofSeconds(1);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);
    private static final Duration AT_ONCE = Duration.ofMillis(5);
    private static final byte[] NOTHING = {};
    private static final CountDownLatch NEVER = new CountDownLatch(1);
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Request request;
    private final long announced;
    private final long most;
    private final boolean expects;
    private byte @Nullable [] small;
    private Content.@Nullable Chunk first;
    private CountDownLatch go = NEVER;
    private CountDownLatch finished = NEVER;
    private volatile boolean started;
    private volatile boolean reading;
    private volatile boolean read;
    private volatile boolean carried;
    private volatile boolean unwanted;
    private volatile @Nullable Throwable failure;

    private Upload(Request request, long announced, long most, boolean expects) {
        this.request = request;
        this.announced = announced;
        this.most = most;
        this.expects = expects;
    }

    /** Looks at a request's body, and reads it if it is small. One that is too large is refused at once where it says so. */
    static Upload of(Request request, long most) {
        HttpFields headers = request.getHeaders();
        boolean chunked = headers.contains(HttpHeader.TRANSFER_ENCODING);
        boolean framed = chunked || headers.contains(HttpHeader.CONTENT_LENGTH);
        boolean told =
                request.getConnectionMetaData().getHttpVersion().getVersion() <= HttpVersion.HTTP_1_1.getVersion();
        long announced = framed && !chunked ? request.getLength() : framed || !told ? -1 : 0;
        if (announced > most) {
            throw Problem.of(CommonProblem.BODY_TOO_LARGE);
        }
        boolean expects = announced != 0 && headers.contains(HttpHeader.EXPECT, HttpHeaderValue.CONTINUE.asString());
        // HTTP/2 says with the head whether a body follows, but not in a header.
        Content.Chunk first = announced < 0 && !framed ? request.read() : null;
        if (first != null && first.isLast() && !first.hasRemaining() && !Content.Chunk.isFailure(first)) {
            announced = 0;
            first = null;
        }
        Upload upload = new Upload(request, announced, most, expects);
        upload.first = first;
        if (announced == 0 || (announced > 0 && announced <= SMALL && !expects)) {
            upload.small = upload.read((int) announced);
        }
        return upload;
    }

    private byte[] read(int length) {
        if (length == 0) {
            return NOTHING;
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try {
            boolean last = false;
            while (!last) {
                Content.Chunk chunk = next();
                last = chunk.isLast();
                bytes.put(chunk.getByteBuffer());
                chunk.release();
                last |= !bytes.hasRemaining();
            }
        } catch (IOException e) {
            throw Problem.of(CommonProblem.INVALID_INPUT, e);
        }
        return bytes.array();
    }

    /** What tells the module where the body ends, as lines. */
    void frame(Text head) {
        if (announced > 0 || (announced == 0 && request.getHeaders().contains(HttpHeader.CONTENT_LENGTH))) {
            head.field("Content-Length", String.valueOf(announced));
        } else if (announced < 0) {
            head.field("Transfer-Encoding", "chunked");
        }
        if (expects) {
            head.field("Expect", "100-continue");
        }
    }

    /** Whether it can be sent a second time, being kept. */
    boolean kept() {
        return small != null;
    }

    /** Whether it can still be sent from its beginning. */
    boolean repeatable() {
        return small != null || !started;
    }

    /** Whether nothing of it is left to be read. */
    boolean read() {
        return small != null || read;
    }

    /** Puts a small body behind the head; of others nothing is sent yet. */
    void behind(Text head) {
        byte[] all = small;
        if (all != null) {
            head.add(all);
        }
    }

    /** Begins to carry a large body over. */
    void start(Wire wire, Duration timeout) {
        if (small == null) {
            go = new CountDownLatch(1);
            finished = new CountDownLatch(1);
            started = true;
            Thread.ofVirtual().name("upload").start(() -> carry(wire, timeout.toNanos()));
        }
    }

    /** The module wants the body. */
    void goOn() {
        go.countDown();
    }

    /** Why it could not be carried over, when that was not the module's doing. */
    @Nullable Throwable failure() {
        return failure;
    }

    private void carry(Wire wire, long timeout) {
        try {
            if (expects) {
                var _ = go.await(PATIENCE_FOR_CONTINUE.toNanos(), TimeUnit.NANOSECONDS);
            }
            reading = true;
            if (!unwanted) {
                carryAll(wire, timeout);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            finished.countDown();
        }
    }

    private void carryAll(Wire wire, long timeout) {
        boolean wanted = true;
        long seen = 0;
        long discarded = 0;
        while (!read && discarded <= MOST_DISCARDED) {
            Content.Chunk chunk;
            try {
                wanted = wanted && !unwanted && waiting(wire, PATIENCE_WITH_CLIENT.toNanos());
                chunk = next();
            } catch (IOException e) {
                failure = e;
                wire.close();
                return;
            }
            int size = chunk.remaining();
            seen += size;
            read = chunk.isLast();
            try {
                if (seen > most && failure == null) {
                    failure = Problem.of(CommonProblem.BODY_TOO_LARGE);
                    wire.close();
                }
                wanted = wanted && failure == null && sent(wire, chunk, timeout);
            } finally {
                chunk.release();
            }
            discarded += wanted ? 0 : size;
        }
        carried = wanted && read;
    }

    private static boolean waiting(Wire wire, long nanos) {
        try {
            wire.within(nanos);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** Whether the module took it; it may well have answered and take no more. */
    private boolean sent(Wire wire, Content.Chunk chunk, long timeout) {
        try {
            wire.within(timeout);
            int size = chunk.remaining();
            if (announced >= 0) {
                wire.send(chunk.getByteBuffer());
            } else if (size > 0) {
                byte[] line = (Integer.toHexString(size) + "\r\n").getBytes(StandardCharsets.US_ASCII);
                ByteBuffer framed = ByteBuffer.allocate(line.length + size + CRLF.length);
                wire.send(framed.put(line).put(chunk.getByteBuffer()).put(CRLF).flip());
            }
            if (chunk.isLast() && announced < 0) {
                wire.send(ByteBuffer.wrap(LAST_CHUNK));
            }
            wire.within(timeout);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /**
     * The answer is over: whether the module took all of the body. If it did not, hears the rest out within bounds, since many
     * clients read no answer before they have sent everything.
     */
    boolean over(Wire wire) {
        if (small != null) {
            return true;
        }
        if (!started) {
            return false;
        }
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

    private Content.Chunk next() throws IOException {
        while (true) {
            Content.Chunk chunk = first == null ? request.read() : first;
            first = null;
            if (chunk == null) {
                CountDownLatch there = new CountDownLatch(1);
                request.demand(there::countDown);
                try {
                    there.await();
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException();
                }
            } else if (Content.Chunk.isFailure(chunk)) {
                throw new IOException(chunk.getFailure());
            } else {
                return chunk;
            }
        }
    }
}
