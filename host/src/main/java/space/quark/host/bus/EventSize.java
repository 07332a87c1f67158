package space.quark.host.bus;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The limits of how large an event may be and how deep it may nest, so that whatever is published can be carried and read. */
public final class EventSize {
    /** Whoever is given the data wraps them in a few levels more, and readers of JSON end at 500. */
    public static final int DEEPEST = 400;

    private static final int MOST_BYTES_A_CHAR = 3;

    private EventSize() {}

    /** What is wrong with the depth of an event's data, which are JSON; nothing when they do not nest too deep. */
    public static Optional<String> depthFaultOf(String data) {
        if (data.length() <= 2 * DEEPEST) {
            return Optional.empty(); // what is opened is closed, too
        }
        int open = 0;
        boolean text = false;
        for (int i = 0; i < data.length(); i++) {
            char each = data.charAt(i);
            if (each == '"') {
                text = !text;
            } else if (text) {
                i += each == '\\' ? 1 : 0;
            } else if (each == '{' || each == '[') {
                open++;
            } else if (each == '}' || each == ']') {
                open--;
            }
            if (open > DEEPEST) {
                return Optional.of("must nest at most " + DEEPEST + " levels deep");
            }
        }
        return Optional.empty();
    }

    /** What is wrong with the size of an event's data, in words; nothing when they are not too large. */
    public static Optional<String> faultOf(String data, int largest) {
        if (data.length() <= largest / MOST_BYTES_A_CHAR) {
            return Optional.empty();
        }
        int bytes = data.getBytes(StandardCharsets.UTF_8).length;
        return bytes <= largest
                ? Optional.empty()
                : Optional.of("must have at most " + largest + " bytes, and has " + bytes
                        + ": put what is large elsewhere and say where, or raise bus.max_event_bytes");
    }
}
