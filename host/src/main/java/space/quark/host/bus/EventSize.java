package space.quark.host.bus;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The one limit of how large an event may be, so that whatever is published can be carried. */
public final class EventSize {
    private static final int MOST_BYTES_A_CHAR = 3;

    private EventSize() {}

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
