package space.quark.station;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Writes text where only some characters may stand. */
final class Text {
    /** Control characters, and those that turn the direction of what follows. */
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}\u2028-\u202E\u2066-\u2069]");

    private Text() {}

    /** The text without what a terminal would obey: others wrote it. A tab is a space, everything else of that kind a �. */
    static String plain(String text) {
        return CONTROLS.matcher(text.replace('\t', ' ')).replaceAll("\uFFFD");
    }

    /** The text as one segment of a path. */
    static String pathSegment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
