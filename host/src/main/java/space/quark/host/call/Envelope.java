package space.quark.host.call;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Json;
import space.quark.dock.Problem;
import tools.jackson.core.util.BufferRecycler;
import tools.jackson.core.util.ByteArrayBuilder;

/** Writes the envelope around answers, straight into a recycled buffer. */
final class Envelope {
    private static final byte[] DATA = ascii(",\"data\":");
    private static final byte[] STATUS = ascii("{\"status\":");
    private static final byte[] TIMESTAMP = ascii(",\"timestamp\":\"");
    private static final byte[] END = ascii("\"}\n");

    private Envelope() {}

    /** The error form; its keys in this order. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    private record Failure(
            int status,
            String code,
            String message,
            String error,
            Instant timestamp,
            String traceId,
            List<Problem.Field> fields) {}

    static byte[] success(int status, @Nullable Object data, Instant now) {
        Object value = data instanceof Optional<?> optional ? optional.orElse(null) : data;
        return write(status, value, null, now);
    }

    /** A success whose data is JSON already. */
    static byte[] success(int status, byte[] json, Instant now) {
        return write(status, null, json, now);
    }

    static byte[] failure(Problem problem, String traceId, Instant now) {
        return Json.mapper()
                .writeValueAsBytes(new Failure(
                        problem.status(),
                        problem.code(),
                        problem.text(),
                        problem.text(),
                        now,
                        traceId,
                        problem.fields()));
    }

    private static byte[] write(int status, @Nullable Object value, byte @Nullable [] json, Instant now) {
        BufferRecycler recycler = Json.mapper().tokenStreamFactory()._getBufferRecycler();
        try (ByteArrayBuilder out = new ByteArrayBuilder(recycler)) {
            out.write(STATUS);
            writeDecimal(out, status);
            if (json != null) {
                out.write(DATA);
                out.write(json);
            } else if (value != null) {
                out.write(DATA);
                Json.mapper().writeValue(out, value);
            }
            out.write(TIMESTAMP);
            out.write(ascii(now.toString()));
            out.write(END);
            return out.getClearAndRelease();
        } finally {
            recycler.releaseToPool();
        }
    }

    private static void writeDecimal(ByteArrayBuilder out, int status) {
        out.append('0' + status / 100);
        out.append('0' + status / 10 % 10);
        out.append('0' + status % 10);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
