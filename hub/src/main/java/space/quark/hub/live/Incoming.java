package space.quark.hub.live;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What clients say over a WebSocket: {@code hello} and {@code token} by their type, or a topic to watch or not.
 *
 * @param versions with {@code watch}: what the client has seen, by channel
 */
record Incoming(
        @Nullable String type,
        @Nullable String token,
        @Nullable String after,
        @Nullable String watch,
        @Nullable String unwatch,
        @Nullable Map<String, @Nullable Long> versions) {

    boolean watches() {
        return type == null && watch != null && unwatch == null;
    }

    boolean unwatches() {
        return type == null && unwatch != null && watch == null;
    }

    /** The versions that it names. */
    Map<String, Long> seen() {
        Map<String, Long> seen = new HashMap<>();
        if (versions != null) {
            versions.forEach((channel, version) -> {
                if (version != null) {
                    seen.put(channel, version);
                }
            });
        }
        return seen;
    }
}
