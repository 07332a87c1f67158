package space.quark.hub.docking;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import space.quark.hub.docking.Wire.Reply;

/** Reads one answer off a connection, within a time and a size. */
final class WireReading {
    private static final int LONGEST_LINE = 8192;
    private static final int MOST_LINES = 100;
    /** Interim answers, such as 100 Continue, before the one that counts. */
    private static final int MOST_INTERIM = 10;

    private final Socket socket;
    private final URI named;
    private final int mostBytes;
    private final InputStream in;
    private final byte[] part = new byte[2048];
    private final long end;
    private final String hop;
    private int at;
    private int limit;

    /**
     * @param end when it is too late, in nanoseconds of the machine
     * @param hop what is asked, for what may be wrong with the answer
     * @param named where, for people
     */
    WireReading(Socket socket, long end, String hop, URI named, int mostBytes) throws IOException {
        this.named = named;
        this.mostBytes = mostBytes;
        this.socket = socket;
        this.in = socket.getInputStream();
        this.end = end;
        this.hop = hop;
    }

    /** Reads on; false at the end. */
    private boolean fill() throws IOException {
        socket.setSoTimeout(Wire.left(end));
        at = 0;
        limit = Math.max(0, in.read(part));
        return limit > 0;
    }

    Reply reply() throws IOException {
        for (int i = 0; i <= MOST_INTERIM; i++) {
            Reply reply = next();
            if (reply != null) {
                return reply;
            }
        }
        throw new WireFailure(hop, "more than " + MOST_INTERIM + " interim answers came before one that counts");
    }

    /** Null when it is an interim one, behind which the answer comes. */
    private @Nullable Reply next() throws IOException {
        String first = line();
        if (!first.startsWith("HTTP/1.") || first.length() < 12) {
            throw new WireFailure(hop, "what answers at " + named + " does not speak HTTP/1.1");
        }
        int status = number(first.substring(9, 12), 10);
        Map<String, String> headers = headers();
        if (status >= 100 && status < 200) {
            return null;
        }
        if (status == 204 || status == 304) {
            return new Reply(status, Wire.NOTHING);
        }
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return new Reply(status, chunked());
        }
        String length = headers.get("content-length");
        return new Reply(status, length == null ? rest() : exactly(number(length, 10)));
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (int i = 0; i < MOST_LINES; i++) {
            String line = line();
            if (line.isEmpty()) {
                return headers;
            }
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        throw new WireFailure(hop, "the answer has more than " + MOST_LINES + " headers");
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(80);
        for (int c = read(); c != '\n'; c = read()) {
            if (c < 0 || line.length() > LONGEST_LINE) {
                throw new WireFailure(hop, "the answer ended early or is no HTTP/1.1 answer");
            }
            line.append((char) c);
        }
        int length = line.length();
        return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
    }

    private int read() throws IOException {
        return at < limit || fill() ? part[at++] & 0xff : -1;
    }

    private byte[] exactly(int length) throws IOException {
        bound(length);
        byte[] body = new byte[length];
        int have = 0;
        while (have < length) {
            if (at == limit && !fill()) {
                throw new WireFailure(hop, "the answer ended early");
            }
            int more = Math.min(limit - at, length - have);
            System.arraycopy(part, at, body, have, more);
            at += more;
            have += more;
        }
        return body;
    }

    private byte[] rest() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (at < limit || fill()) {
            body.write(part, at, limit - at);
            at = limit;
            bound(body.size());
        }
        return body.toByteArray();
    }

    private byte[] chunked() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunk(); size > 0; size = chunk()) {
            bound(body.size() + (long) size);
            body.writeBytes(exactly(size));
            line();
        }
        return body.toByteArray();
    }

    private int chunk() throws IOException {
        return number(line().replaceAll(";.*", "").strip(), 16);
    }

    private void bound(long size) throws WireFailure {
        if (size > mostBytes) {
            throw new WireFailure(hop, "the answer is larger than " + mostBytes + " bytes");
        }
    }

    private int number(String text, int radix) throws WireFailure {
        try {
            int number = Integer.parseInt(text, radix);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw new WireFailure(hop, "the answer is no HTTP/1.1 answer");
    }
}
