package space.quark.host.call;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;

/** Percent-encoding of path segments and query values, strict: what is not valid UTF-8 is refused. */
public final class UrlText {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private UrlText() {}

    /** The text as one path segment or query value: everything but unreserved characters is percent-encoded. */
    public static String encode(String text) {
        int plain = 0;
        while (plain < text.length() && isUnreserved(text.charAt(plain))) {
            plain++;
        }
        if (plain == text.length() && !text.equals(".") && !text.equals("..")) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16);
        boolean dots = text.equals(".") || text.equals("..");
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            int c = b & 0xFF;
            if (isUnreserved(c) && !dots) {
                out.append((char) c);
            } else {
                out.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
            }
        }
        return out.toString();
    }

    /** Decodes one path segment; bad escapes, bad UTF-8 and NUL are refused with INVALID_INPUT. */
    public static String decodeSegment(String text) {
        return decode(text, false);
    }

    /** The decoded segments of an encoded path; {@code /users/} has the segments {@code users} and an empty one. */
    public static List<String> segments(String path) {
        List<String> segments = new ArrayList<>(8);
        int start = path.startsWith("/") ? 1 : 0;
        while (start <= path.length()) {
            int end = path.indexOf('/', start);
            if (end < 0) {
                end = path.length();
            }
            segments.add(decode(path.substring(start, end), false));
            start = end + 1;
        }
        return segments;
    }

    private static boolean isUnreserved(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_'
                || c == '.'
                || c == '~';
    }

    static String decode(String text, boolean plusIsSpace) {
        int plain = 0;
        while (plain < text.length() && isPlain(text.charAt(plain), plusIsSpace)) {
            plain++;
        }
        return plain == text.length() ? text : decodeFrom(text, plusIsSpace);
    }

    private static boolean isPlain(char c, boolean plusIsSpace) {
        return c != '%' && c != 0 && c < 0x80 && !(plusIsSpace && c == '+');
    }

    private static String decodeFrom(String text, boolean plusIsSpace) {
        ByteBuffer bytes = ByteBuffer.allocate(text.length() * 3);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw refused();
                }
                bytes.put((byte) (high << 4 | low));
                i += 2;
            } else if (c == '+' && plusIsSpace) {
                bytes.put((byte) ' ');
            } else if (c < 0x80) {
                bytes.put((byte) c);
            } else if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c) || i + 1 == text.length()) {
                    throw refused();
                }
                bytes.put(text.substring(i, i + 2).getBytes(StandardCharsets.UTF_8));
                i++;
            } else {
                bytes.put(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        try {
            String decoded =
                    StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
            if (decoded.indexOf('\0') < 0) {
                return decoded;
            }
        } catch (CharacterCodingException _) {
            // falls through to the one refusal
        }
        throw refused();
    }

    private static Problem refused() {
        return Problem.of(CommonProblem.INVALID_INPUT);
    }
}
