package space.quark.host.call;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Problem;

/** A whole HTTP answer, ready to be written: a body, unless its headers say otherwise, is JSON in
 * the station's envelope. */
public final class Answer {
    private static final byte[] NO_BODY = {};
    private static final int UNAUTHORIZED = 401;

    private final int status;
    private final Map<String, List<String>> headers;
    private final byte[] body;

    public Answer(int status, Map<String, String> headers, byte[] body) {
        this(status, body, lists(headers));
    }

    private Answer(int status, byte[] body, Map<String, List<String>> headers) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    private static Map<String, List<String>> lists(Map<String, String> headers) {
        if (headers.isEmpty()) {
            return Map.of();
        }
        Map<String, List<String>> lists = inAnyCase();
        headers.forEach((name, value) -> lists.put(name, List.of(value)));
        return lists;
    }

    private static Map<String, List<String>> inAnyCase() {
        return new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    }

    /** A success: the data in the envelope, without data when it is null. */
    public static Answer data(int status, @Nullable Object data, Instant now) {
        return new Answer(status, Map.of(), Envelope.success(status, data, now));
    }

    /** An answer without a body. */
    public static Answer empty(int status) {
        return new Answer(status, Map.of(), NO_BODY);
    }

    /** A failure in the station's one error form; says how long to wait when the problem does, and to 401 what would prove who calls. */
    public static Answer error(Problem problem, String traceId, Instant now) {
        Map<String, String> headers = new HashMap<>();
        problem.retryAfter()
                .ifPresent(pause -> headers.put(
                        "Retry-After",
                        String.valueOf(Math.max(1, pause.plusMillis(999).toSeconds()))));
        if (problem.status() == UNAUTHORIZED) {
            headers.put("WWW-Authenticate", "Bearer");
        }
        return new Answer(problem.status(), headers, Envelope.failure(problem, traceId, now));
    }

    /** The same answer with one more header, beside those of the same name. */
    public Answer with(String header, String value) {
        Map<String, List<String>> more = inAnyCase();
        more.putAll(headers);
        more.merge(
                header,
                List.of(value),
                (old, one) -> Stream.concat(old.stream(), one.stream()).toList());
        return new Answer(status, body, more);
    }

    public int status() {
        return status;
    }

    /** Headers beside Content-Length, and Content-Type when the body is JSON. */
    public Map<String, List<String>> headers() {
        return headers;
    }

    /** The first value of a header, by its name in any case; null when it is absent. */
    public @Nullable String header(String name) {
        List<String> values = headers.get(name);
        return values == null ? null : values.getFirst();
    }

    /** The body's bytes, not to be changed; empty when there is no body. */
    public byte[] body() {
        return body;
    }
}
