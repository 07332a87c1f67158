package space.quark.hub.upstream;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** One connection to an instance, with what was read of it and nobody took yet. It serves one request at a time. */
final class Wire {
    /** The longest head of an answer, and the most that is read at once. */
    static final int SIZE = 16 * 1024;

    private static final long NEVER = 0;
    private static final long OVER = 1;

    private final byte[] bytes = new byte[SIZE];

    /** The same; unread between position and limit. */
    private final ByteBuffer in = ByteBuffer.wrap(bytes).limit(0);

    private final Transport transport;
    private final Set<Wire> open;
    /** When it is closed, in nanoseconds of the machine; {@link #OVER} once that was done. */
    private final AtomicLong deadline = new AtomicLong(NEVER);

    /** What its last answer began with. */
    final AnswerHead head = new AnswerHead();

    /** What its next request begins with. */
    final Text out = new Text();

    private boolean reused;
    private boolean heard;
    private boolean written;
    private volatile boolean closed;

    /** @param open where it is named until it is closed */
    Wire(Transport transport, Set<Wire> open) {
        this.transport = transport;
        this.open = open;
        open.add(this);
        Deadlines.watch(this);
    }

    /** Whether it carried an answer before. */
    boolean reused() {
        return reused;
    }

    /** Whether anything of the present answer arrived. */
    boolean heard() {
        return heard;
    }

    /** Whether anything of the present request was sent. */
    boolean written() {
        return written;
    }

    boolean closed() {
        return closed;
    }

    /** The present request may take so long from now until something comes of it. */
    void within(long nanos) throws SocketTimeoutException {
        long end = (System.nanoTime() + nanos) | 2;
        long old;
        do {
            old = deadline.get();
            if (old == OVER) {
                throw late();
            }
        } while (!deadline.compareAndSet(old, end));
    }

    /** Makes it wait for its next request; false when it is of no use any more. */
    boolean rest(long nanos) {
        reused = true;
        heard = false;
        written = false;
        long end = (System.nanoTime() + nanos) | 2;
        long old = deadline.get();
        return old != OVER && deadline.compareAndSet(old, end) && !closed;
    }

    /** Takes it for the next request; false when it ended meanwhile, or said something nobody asked for. */
    boolean wake() {
        long old = deadline.get();
        if (old == OVER || !deadline.compareAndSet(old, NEVER)) {
            return false;
        }
        try {
            return transport.silent();
        } catch (IOException _) {
            return false;
        }
    }

    void closeIfOver(long now) {
        long end = deadline.get();
        if (end != NEVER && end != OVER && end - now < 0 && deadline.compareAndSet(end, OVER)) {
            close();
        }
    }

    boolean over() {
        return deadline.get() == OVER;
    }

    SocketTimeoutException late() {
        return new SocketTimeoutException("no answer in time");
    }

    void send(ByteBuffer bytes) throws IOException {
        try {
            // A failed write may have sent a part.
            int before = bytes.remaining();
            try {
                transport.write(bytes);
            } finally {
                written |= bytes.remaining() < before;
            }
        } catch (IOException e) {
            throw over() ? late() : e;
        }
    }

    /** What {@link #in} is a view of, at the same places. */
    byte[] bytes() {
        return bytes;
    }

    ByteBuffer in() {
        return in;
    }

    /** Waits for more bytes behind the unread ones; false at the end of the connection. The buffer must not be full. */
    boolean more() throws IOException {
        if (!in.hasRemaining()) {
            in.clear().limit(0);
        } else if (in.limit() == in.capacity()) {
            in.compact().flip();
        }
        int from = in.position();
        in.position(in.limit()).limit(in.capacity());
        int read = -1;
        try {
            read = transport.read(in);
        } catch (IOException e) {
            throw over() ? late() : e;
        } finally {
            in.limit(in.position()).position(from);
        }
        heard |= read > 0;
        if (read < 0 && over()) {
            throw late();
        }
        return read > 0;
    }

    /** Tells the instance that nothing more comes; it may go on. */
    void finish() throws IOException {
        transport.finish();
    }

    void close() {
        closed = true;
        Deadlines.forget(this);
        open.remove(this);
        transport.close();
    }
}
