package space.quark.hub;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;

/**
 * Reads a request's path once, before anything is matched against it, so that the router, the permission check and the
 * module all see the same segments.
 */
final class PathRules {
    private PathRules() {}

    /**
     * Decoded segments. Dot segments, control characters and broken escapes are refused: they have no honest use and
     * read differently in different places. An encoded slash is a character of its segment, never a border. A trailing slash is dropped after the
     * first segment of the site or of the API, and kept as an empty segment elsewhere.
     */
    static List<String> segments(String rawPath) {
        if (!rawPath.startsWith("/")) {
            throw refused();
        }
        List<String> raw = RouteTable.split(rawPath);
        List<String> segments = new ArrayList<>(raw.size());
        for (String segment : raw) {
            String decoded = segment.indexOf('%') < 0 ? segment : decode(segment);
            if (decoded.equals(".") || decoded.equals("..") || hasControls(decoded)) {
                throw refused();
            }
            segments.add(decoded);
        }
        if (!segments.isEmpty() && segments.getLast().isEmpty() && isMount(segments)) {
            segments.removeLast();
        }
        return segments;
    }

    /** The raw path as its segments say it: without the slash at its end that was dropped, if one was. */
    static String matched(String rawPath, List<String> segments) {
        boolean dropped = rawPath.length() > 1
                && rawPath.endsWith("/")
                && !segments.isEmpty()
                && !segments.getLast().isEmpty();
        return dropped ? rawPath.substring(0, rawPath.length() - 1) : rawPath;
    }

    private static boolean isMount(List<String> segments) {
        return segments.size() == 2
                || (segments.size() == 4
                        && segments.getFirst().equals("api")
                        && segments.get(1).equals("v1"));
    }

    private static boolean hasControls(String segment) {
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c < ' ' || c == 0x7f) {
                return true;
            }
        }
        return false;
    }

    private static String decode(String segment) {
        ByteBuffer bytes = ByteBuffer.allocate(segment.length() * 3);
        int i = 0;
        while (i < segment.length()) {
            char c = segment.charAt(i);
            if (c == '%') {
                if (i + 2 >= segment.length()) {
                    throw refused();
                }
                int high = Character.digit(segment.charAt(i + 1), 16);
                int low = Character.digit(segment.charAt(i + 2), 16);
                if (high < 0 || low < 0) {
                    throw refused();
                }
                bytes.put((byte) (high * 16 + low));
                i += 3;
            } else {
                int point = segment.codePointAt(i);
                bytes.put(Character.toString(point).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(point);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(bytes.flip())
                    .toString();
        } catch (CharacterCodingException _) {
            throw refused();
        }
    }

    /**
     * How others might read these segments: with an encoded slash or a backslash as a border, without what follows a
     * semicolon. None for most paths; refused when a dot segment comes to light.
     */
    static List<List<String>> otherReadings(List<String> segments) {
        boolean borders = false;
        boolean semicolons = false;
        for (String segment : segments) {
            borders |= segment.indexOf('/') >= 0 || segment.indexOf('\\') >= 0;
            semicolons |= segment.indexOf(';') >= 0;
        }
        if (!borders && !semicolons) {
            return List.of();
        }
        List<List<String>> readings = new ArrayList<>(3);
        readings.add(reading(segments, true, false));
        readings.add(reading(segments, false, true));
        readings.add(reading(segments, true, true));
        return readings;
    }

    private static List<String> reading(List<String> segments, boolean borders, boolean semicolons) {
        List<String> read = new ArrayList<>();
        for (String segment : segments) {
            for (String part : borders ? segment.split("[/\\\\]", -1) : new String[] {segment}) {
                int end = semicolons ? part.indexOf(';') : -1;
                String name = end < 0 ? part : part.substring(0, end);
                if (name.equals(".") || name.equals("..")) {
                    throw refused();
                }
                read.add(name);
            }
        }
        return read;
    }

    static Problem refused() {
        return Problem.of(CommonProblem.INVALID_INPUT, List.of(new Problem.Field("path", "is not a well-formed path")));
    }
}
