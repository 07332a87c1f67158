package space.quark.station;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Writes text where only some characters may stand. */
final class Text {
    private Text() {}

    /** The text as one segment of a path. */
    static String pathSegment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
