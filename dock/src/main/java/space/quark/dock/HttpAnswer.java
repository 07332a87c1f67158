package space.quark.dock;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer of a {@link HttpHandler}.
 *
 * @param headers in order, several of one name allowed; Content-Length follows from the body
 */
public record HttpAnswer(int status, List<Field> headers, Body body) {

    /** One header. */
    public record Field(String name, String value) {
        public Field {
            if (!name.matches("[A-Za-z0-9-]+") || value.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
                throw new IllegalArgumentException("header " + name + " must be one line of text");
            }
        }
    }

    /** What an answer carries. */
    public sealed interface Body {}

    /** Data in the station's envelope, none when it is null. */
    public record Data(@Nullable Object value) implements Body {}

    /** A failure in the station's one error form. */
    public record Failure(Problem problem) implements Body {}

    /** Bytes as they are. */
    public static final class Bytes implements Body {
        private final byte[] content;

        private Bytes(byte[] content) {
            this.content = content;
        }

        /** Not to be changed. */
        public byte[] content() {
            return content;
        }
    }

    public HttpAnswer {
        headers = List.copyOf(headers);
    }

    /** A success with data in the envelope. */
    public static HttpAnswer data(int status, @Nullable Object value) {
        return new HttpAnswer(status, List.of(), new Data(value));
    }

    /** A success without data. */
    public static HttpAnswer done(int status) {
        return data(status, null);
    }

    /** A success with bytes of this media type, which are not to be changed any more. */
    public static HttpAnswer bytes(int status, String mediaType, byte[] content) {
        return new HttpAnswer(status, List.of(new Field("Content-Type", mediaType)), new Bytes(content));
    }

    /** A failure that says more than a thrown one can: with headers. */
    public static HttpAnswer failure(Problem problem) {
        return new HttpAnswer(problem.status(), List.of(), new Failure(problem));
    }

    /** The same answer with one more header. */
    public HttpAnswer with(String header, String value) {
        List<Field> more = new ArrayList<>(headers);
        more.add(new Field(header, value));
        return new HttpAnswer(status, more, body);
    }
}
