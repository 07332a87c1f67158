package space.quark.hub.upstream;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
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
    private static final byte[] NOTHING = {};

    private final Request request;
    private final long announced;
    private final long most;
    private final boolean expects;
    private byte @Nullable [] small;
    private Content.@Nullable Chunk first;
    /** Of a large one, once it is on its way. */
    private volatile @Nullable Carrying carrying;

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
        return small != null || carrying == null;
    }

    /** Whether nothing of it is left to be read. */
    boolean read() {
        Carrying large = carrying;
        return small != null || (large != null && large.read());
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
            carrying = Carrying.begin(this, wire, timeout.toNanos());
        }
    }

    /** The module wants the body. */
    void goOn() {
        Carrying large = carrying;
        if (large != null) {
            large.goOn();
        }
    }

    /** Why it could not be carried over, when that was not the module's doing. */
    @Nullable Throwable failure() {
        Carrying large = carrying;
        return large == null ? null : large.failure();
    }

    /**
     * The answer is over: whether the module took all of the body. If it did not, hears the rest out within bounds, since many
     * clients read no answer before they have sent everything.
     */
    boolean over() {
        Carrying large = carrying;
        return small != null || (large != null && large.over());
    }

    /** How long it is; negative when nobody says. */
    long announced() {
        return announced;
    }

    /** How long it may be. */
    long most() {
        return most;
    }

    /** Whether the client waits to be told that it is wanted. */
    boolean expects() {
        return expects;
    }

    /** The next piece that the client sends; waits for it. */
    Content.Chunk next() throws IOException {
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
