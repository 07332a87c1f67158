package space.quark.host.call;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Problem;

/** A whole HTTP answer, ready to be written: a body, when there is one, is JSON in the station's envelope. */
public final class Answer {
    private static final byte[] NO_BODY = {};

    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    public Answer(int status, Map<String, String> headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /** A success: the data in the envelope, without data when it is null. */
    public static Answer data(int status, @Nullable Object data, Instant now) {
        return new Answer(status, Map.of(), Envelope.success(status, data, now));
    }

    /** An answer without a body. */
    public static Answer empty(int status) {
        return new Answer(status, Map.of(), NO_BODY);
    }

    /** A failure in the station's one error form; says Retry-After when the problem does. */
    public static Answer error(Problem problem, String traceId, Instant now) {
        Map<String, String> headers = problem.retryAfter()
                .map(pause -> Map.of(
                        "Retry-After",
                        String.valueOf(Math.max(1, pause.plusMillis(999).toSeconds()))))
                .orElse(Map.of());
        return new Answer(problem.status(), headers, Envelope.failure(problem, traceId, now));
    }

    /** The same answer with one more header. */
    public Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, more, body);
    }

    public int status() {
        return status;
    }

    /** Headers beside Content-Type and Content-Length. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The body's bytes, not to be changed; empty when there is no body. */
    public byte[] body() {
        return body;
    }
}
