package space.quark.hub.live;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Problem;

/**
 * How far a connection has read each channel; its text, such as {@code messages=5,notifications=17}, is the id of every
 * message and what a client resumes after. Used by one thread at a time.
 */
final class Positions {
    private static final Pattern PART = Pattern.compile("([a-z][a-z0-9_.-]{0,63})=([0-9]{1,18})");
    private static final int MOST_CHANNELS = 32;

    private final Map<String, Long> read = new TreeMap<>();

    /** Reads an id of an earlier message; absent or empty knows no position. */
    static Positions parse(@Nullable String id) {
        Positions positions = new Positions();
        if (id == null || id.isEmpty()) {
            return positions;
        }
        for (String part : id.split(",", MOST_CHANNELS + 1)) {
            Matcher matcher = PART.matcher(part);
            if (!matcher.matches() || positions.read.size() == MOST_CHANNELS) {
                throw Problem.invalid("after", "must be the id of an earlier message");
            }
            positions.read.put(matcher.group(1), Long.parseLong(matcher.group(2)));
        }
        return positions;
    }

    @Nullable Long of(String channel) {
        return read.get(channel);
    }

    void advance(String channel, long position) {
        read.put(channel, position);
    }

    String id() {
        return read.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(","));
    }
}
