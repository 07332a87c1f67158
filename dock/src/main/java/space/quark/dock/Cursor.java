package space.quark.dock;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A place in a list ordered by time and id, opaque to clients: the row after which the next page starts.
 *
 * @param at microseconds precision, as the database keeps it
 */
public record Cursor(Instant at, long id) {
    private static final int BYTES = 2 * Long.BYTES;

    /** The cursor's text. */
    public String text() {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, at);
        byte[] bytes = ByteBuffer.allocate(BYTES).putLong(micros).putLong(id).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Reads a text that {@link #text} wrote; absent stays absent, anything else is refused naming {@code cursor}. */
    public static @Nullable Cursor parse(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            if (bytes.length == BYTES) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                Cursor cursor = new Cursor(Instant.EPOCH.plus(buffer.getLong(), ChronoUnit.MICROS), buffer.getLong());
                if (cursor.text().equals(text)) {
                    return cursor;
                }
            }
        } catch (IllegalArgumentException | ArithmeticException | java.time.DateTimeException _) {
            // falls through to the one refusal
        }
        throw Problem.invalid("cursor", "must be a next_cursor of an earlier answer");
    }
}
