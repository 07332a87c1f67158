package space.quark.dock;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one exception that crosses borders: a code, a status and a text that are safe to show, and a private cause that
 * is only logged. It is the same whether the failing module runs in this process or far away.
 */
public class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final int status;
    private final transient List<Field> fields;
    private final transient @Nullable Duration retryAfter;

    /**
     * One field that was refused.
     *
     * @param field its name on the wire, {@code tags[2]} for an element
     * @param problem what is wrong and what would be right
     */
    public record Field(String field, String problem) {
        /** As somebody may read it: {@code tags[2] must not be blank}. */
        @Override
        public String toString() {
            return field + " " + problem;
        }
    }

    /** For the host, which rebuilds problems from the wire; modules use {@link #of}. */
    public Problem(
            String code,
            int status,
            String text,
            List<Field> fields,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        super(text, cause, false, cause != null);
        this.code = code;
        this.status = status;
        this.fields = List.copyOf(fields);
        this.retryAfter = retryAfter;
    }

    public static Problem of(ProblemCode code) {
        return new Problem(code.name(), code.status(), code.text(), List.of(), null, null);
    }

    /** A problem whose private cause is logged, never shown. */
    public static Problem of(ProblemCode code, Throwable cause) {
        return new Problem(code.name(), code.status(), code.text(), List.of(), null, cause);
    }

    /** A problem that names the offending fields. */
    public static Problem of(ProblemCode code, List<Field> fields) {
        return new Problem(code.name(), code.status(), code.text(), fields, null, null);
    }

    /** A problem that goes away by itself after this long. */
    public static Problem retryAfter(ProblemCode code, Duration pause) {
        return new Problem(code.name(), code.status(), code.text(), List.of(), pause, null);
    }

    /** {@link CommonProblem#VALIDATION_FAILED} for one field; {@link Check} collects several. */
    public static Problem invalid(String field, String problem) {
        return of(CommonProblem.VALIDATION_FAILED, List.of(new Field(field, problem)));
    }

    public String code() {
        return code;
    }

    public int status() {
        return status;
    }

    /** The text that is safe to show. */
    public String text() {
        return String.valueOf(getMessage());
    }

    public List<Field> fields() {
        return fields;
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    public boolean is(ProblemCode other) {
        return code.equals(other.name());
    }
}
