package space.quark.hub.upstream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * The head of an answer, read strictly: whatever two readers could understand in two ways is {@link Broken}. An answer has much
 * the same lines as the one before it on its connection; those are recognized byte by byte and not read again.
 */
final class AnswerHead {
    private static final int MOST_LINES = 128;
    private static final byte[] VERSION = "HTTP/1.".getBytes(StandardCharsets.US_ASCII);
    private static final int SHORTEST_STATUS_LINE = "HTTP/1.1 200".length();

    /** A line as it came and what it says. */
    private static final class Line {
        private final byte[] bytes;
        private final HttpField field;

        Line(byte[] bytes, HttpField field) {
            this.bytes = bytes;
            this.field = field;
        }
    }

    private final List<Line> lines = new ArrayList<>();
    private int count;
    private int status;
    private boolean old;

    /**
     * Where the head ends that begins at {@code start}, behind its empty line; -1 when it is not all here.
     *
     * @param known so many of the bytes were looked at before
     */
    static int end(byte[] bytes, int start, int limit, int known) throws Broken {
        for (int i = start; i < Math.min(limit, start + VERSION.length); i++) {
            if (bytes[i] != VERSION[i - start]) {
                throw new Broken("the answer does not begin with a status line");
            }
        }
        for (int i = start + known; i < limit; i++) {
            if (bytes[i] == '\n') {
                if (i == start || bytes[i - 1] != '\r') {
                    throw new Broken("the answer's head has a lone LF");
                }
                if (i >= start + 3 && bytes[i - 2] == '\n') {
                    return i + 1;
                }
            }
        }
        return -1;
    }

    /** Reads the head that begins and ends there. */
    void read(byte[] bytes, int start, int end) throws Broken {
        int at = statusLine(bytes, start, end);
        count = 0;
        while (at < end - 2) {
            at = line(bytes, at);
        }
    }

    private int statusLine(byte[] bytes, int from, int end) throws Broken {
        int stop = lineEnd(bytes, from);
        boolean formed = stop - from >= SHORTEST_STATUS_LINE
                && stop < end
                && Arrays.equals(bytes, from, from + VERSION.length, VERSION, 0, VERSION.length)
                && (bytes[from + 7] == '0' || bytes[from + 7] == '1')
                && bytes[from + 8] == ' '
                && (stop - from == SHORTEST_STATUS_LINE || bytes[from + SHORTEST_STATUS_LINE] == ' ');
        if (!formed) {
            throw new Broken("the answer does not begin with a status line");
        }
        old = bytes[from + 7] == '0';
        status = 0;
        for (int i = from + 9; i < from + 12; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                throw new Broken("the answer has no status");
            }
            status = status * 10 + digit;
        }
        if (status < 100 || status > 599) {
            throw new Broken("the answer has status " + status);
        }
        return stop + 2;
    }

    /** Where the line's CR LF stands; anything that is not text before it is refused. */
    private static int lineEnd(byte[] bytes, int from) throws Broken {
        int at = from;
        while (bytes[at] != '\r') {
            byte b = bytes[at];
            if ((b < ' ' && b >= 0 && b != '\t') || b == 0x7f) {
                throw new Broken("the answer's head has a control character");
            }
            at++;
        }
        if (bytes[at + 1] != '\n') {
            throw new Broken("the answer's head has a lone CR");
        }
        return at;
    }

    private int line(byte[] bytes, int from) throws Broken {
        Line known = count < lines.size() ? lines.get(count) : null;
        if (known != null && same(known.bytes, bytes, from)) {
            count++;
            return from + known.bytes.length;
        }
        if (count == MOST_LINES) {
            throw new Broken("the answer has too many headers");
        }
        int stop = lineEnd(bytes, from);
        Line line = new Line(Arrays.copyOfRange(bytes, from, stop + 2), field(bytes, from, stop));
        if (known == null) {
            lines.add(line);
        } else {
            lines.set(count, line);
        }
        count++;
        return stop + 2;
    }

    /** The whole head is in the array and ends in CR LF CR LF, so a known line that is not there differs before its end. */
    private static boolean same(byte[] known, byte[] bytes, int from) {
        return from + known.length <= bytes.length
                && Arrays.equals(known, 0, known.length, bytes, from, from + known.length);
    }

    private static HttpField field(byte[] bytes, int from, int stop) throws Broken {
        int colon = from;
        while (colon < stop && Tokens.isPart(bytes[colon])) {
            colon++;
        }
        if (colon == from || colon == stop || bytes[colon] != ':') {
            throw new Broken("the answer has a header without a name");
        }
        int begin = colon + 1;
        int end = stop;
        while (begin < end && isSpace(bytes[begin])) {
            begin++;
        }
        while (end > begin && isSpace(bytes[end - 1])) {
            end--;
        }
        return new HttpField(
                new String(bytes, from, colon - from, StandardCharsets.US_ASCII),
                new String(bytes, begin, end - begin, StandardCharsets.ISO_8859_1));
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t';
    }

    int status() {
        return status;
    }

    /** Whether it is an HTTP/1.0 answer. */
    boolean old() {
        return old;
    }

    int count() {
        return count;
    }

    HttpField field(int index) {
        return lines.get(index).field;
    }

    /** The only value of a header, null when it is absent; two are {@link Broken}. */
    @Nullable String only(HttpHeader name) throws Broken {
        String value = null;
        for (int i = 0; i < count; i++) {
            HttpField field = lines.get(i).field;
            if (field.getHeader() == name) {
                if (value != null) {
                    throw new Broken("the answer has two headers " + name.asString());
                }
                value = field.getValue();
            }
        }
        return value;
    }

    /** The words of a header that lists words, in lower case. */
    List<String> words(HttpHeader name) {
        List<String> words = List.of();
        for (int i = 0; i < count; i++) {
            HttpField field = lines.get(i).field;
            if (field.getHeader() == name) {
                words = new ArrayList<>(words);
                for (String word : field.getValue().split(",", -1)) {
                    words.add(word.strip().toLowerCase(Locale.ROOT));
                }
            }
        }
        return words;
    }
}
