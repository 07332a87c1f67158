package space.quark.hub.upstream;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/** The body of an answer, piece by piece as it comes, whatever tells its end. */
final class AnswerBody {
    private static final int MOST_LENGTH_DIGITS = 18;
    private static final int MOST_SIZE_DIGITS = 15;
    private static final int LONGEST_SIZE_LINE = 256;
    private static final int LONGEST_TRAILERS = 8 * 1024;

    private enum State {
        /** So many bytes are left, of all or of a chunk. */
        BYTES,
        CHUNK_SIZE,
        CHUNK_END,
        TRAILERS,
        UNTIL_CLOSE,
        ENDED
    }

    private final Wire wire;
    private final long length;
    private final boolean chunked;
    private final boolean keepsOpen;
    private State state;
    private long left;
    private int trailers;

    private AnswerBody(Wire wire, State state, long length, boolean keepsOpen) {
        this.wire = wire;
        this.state = state;
        this.length = length;
        this.left = Math.max(0, length);
        this.chunked = state == State.CHUNK_SIZE;
        this.keepsOpen = keepsOpen;
    }

    /**
     * What follows the head that was just read.
     *
     * @param toHead whether HEAD was asked
     */
    static AnswerBody after(Wire wire, boolean toHead) throws Broken {
        AnswerHead head = wire.head;
        String announced = head.only(HttpHeader.CONTENT_LENGTH);
        String coding = head.only(HttpHeader.TRANSFER_ENCODING);
        long length = announced == null ? -1 : number(announced);
        if (coding != null && (announced != null || head.old() || !coding.equalsIgnoreCase("chunked"))) {
            throw new Broken("the answer's length can be understood in two ways");
        }
        List<String> connection = head.words(HttpHeader.CONNECTION);
        boolean open = head.old() ? connection.contains("keep-alive") : !connection.contains("close");
        if (toHead || head.status() == 204 || head.status() == 304) {
            return new AnswerBody(wire, State.ENDED, length, open);
        }
        if (coding != null) {
            return new AnswerBody(wire, State.CHUNK_SIZE, -1, open);
        }
        State state = length == 0 ? State.ENDED : length > 0 ? State.BYTES : State.UNTIL_CLOSE;
        return new AnswerBody(wire, state, length, open && length >= 0);
    }

    private static long number(String digits) throws Broken {
        boolean formed = !digits.isEmpty()
                && digits.length() <= MOST_LENGTH_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!formed) {
            throw new Broken("the answer's length is no number");
        }
        return Long.parseLong(digits);
    }

    /** The length that was announced, -1 when none was. */
    long length() {
        return length;
    }

    boolean ended() {
        return state == State.ENDED;
    }

    /** Whether the connection can carry another answer; something behind this one was never asked for. */
    boolean reusable() {
        return state == State.ENDED && keepsOpen && !wire.in().hasRemaining();
    }

    /** The next bytes, good until the next call; waits for them, and returns none only at the end. */
    ByteBuffer next() throws IOException {
        while (state != State.ENDED) {
            ByteBuffer piece = wire.in().hasRemaining() ? take() : null;
            if (piece != null && piece.hasRemaining()) {
                return piece;
            }
            if (state != State.ENDED && !wire.more()) {
                if (state != State.UNTIL_CLOSE) {
                    throw new EOFException("the connection ended within the answer");
                }
                state = State.ENDED;
            }
        }
        return ByteBuffer.allocate(0);
    }

    private @Nullable ByteBuffer take() throws Broken {
        ByteBuffer in = wire.in();
        if (chunked) {
            return chunks(in);
        }
        int size = state == State.UNTIL_CLOSE ? in.remaining() : (int) Math.min(in.remaining(), left);
        ByteBuffer piece = in.slice(in.position(), size);
        in.position(in.position() + size);
        left -= size;
        if (state == State.BYTES && left == 0) {
            state = State.ENDED;
        }
        return piece;
    }

    /** Moves the content of all chunks that are here together, in place. */
    private ByteBuffer chunks(ByteBuffer in) throws Broken {
        int from = in.position();
        int to = from;
        boolean goesOn = true;
        while (goesOn && in.hasRemaining() && state != State.ENDED) {
            switch (state) {
                case BYTES -> {
                    int size = (int) Math.min(in.remaining(), left);
                    System.arraycopy(wire.bytes(), in.position(), wire.bytes(), to, size);
                    to += size;
                    in.position(in.position() + size);
                    left -= size;
                    state = left == 0 ? State.CHUNK_END : State.BYTES;
                }
                case CHUNK_END -> goesOn = chunkEnd(in);
                case CHUNK_SIZE -> goesOn = chunkSize(in);
                case TRAILERS -> goesOn = trailer(in);
                case UNTIL_CLOSE, ENDED -> throw new IllegalStateException("not in chunks");
            }
        }
        return in.slice(from, to - from);
    }

    private boolean chunkEnd(ByteBuffer in) throws Broken {
        if (in.remaining() < 2) {
            return false;
        }
        if (in.get() != '\r' || in.get() != '\n') {
            throw new Broken("a chunk of the answer has not the size it says");
        }
        state = State.CHUNK_SIZE;
        return true;
    }

    /** Takes the next line whole, without its end; -1 while it is not all here. */
    private int line(ByteBuffer in, int longest) throws Broken {
        byte[] bytes = wire.bytes();
        for (int i = in.position(); i < in.limit(); i++) {
            byte b = bytes[i];
            if (b == '\r') {
                if (i + 1 == in.limit()) {
                    return -1;
                }
                if (bytes[i + 1] != '\n') {
                    throw new Broken("a line of the answer has a lone CR");
                }
                return i - in.position();
            }
            if ((b < ' ' && b >= 0 && b != '\t') || b == 0x7f || i - in.position() >= longest) {
                throw new Broken("a line between chunks of the answer is none");
            }
        }
        return -1;
    }

    private boolean chunkSize(ByteBuffer in) throws Broken {
        int length = line(in, LONGEST_SIZE_LINE);
        if (length < 0) {
            return false;
        }
        int at = in.position();
        int digits = 0;
        long size = 0;
        while (digits < length && Character.digit(in.get(at + digits), 16) >= 0) {
            size = size * 16 + Character.digit(in.get(at + digits), 16);
            digits++;
            if (digits > MOST_SIZE_DIGITS) {
                throw new Broken("a chunk of the answer is too large");
            }
        }
        if (digits == 0 || (digits < length && in.get(at + digits) != ';')) {
            throw new Broken("a chunk of the answer does not say its size");
        }
        in.position(at + length + 2);
        left = size;
        state = size == 0 ? State.TRAILERS : State.BYTES;
        return true;
    }

    /** Trailers are heard and forgotten. */
    private boolean trailer(ByteBuffer in) throws Broken {
        int length = line(in, LONGEST_TRAILERS);
        if (length < 0) {
            return false;
        }
        trailers += length;
        if (trailers > LONGEST_TRAILERS || (length > 0 && !Tokens.isPart(in.get(in.position())))) {
            throw new Broken("the answer's trailers are none");
        }
        in.position(in.position() + length + 2);
        state = length == 0 ? State.ENDED : State.TRAILERS;
        return true;
    }
}
