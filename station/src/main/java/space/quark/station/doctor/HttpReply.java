package space.quark.station.doctor;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/**
 * What came back for one GET, read off the bare connection: a client library would hide what is wrong with an answer.
 *
 * @param start the first characters of an answer that is not HTTP
 * @param location where a redirect leads
 */
@SuppressWarnings("ArrayRecordComponent") // read by its maker only, never compared
record HttpReply(Kind kind, int status, byte[] body, String start, Optional<String> location, Duration took) {
    private static final int LONGEST_HEAD = 64 * 1024;
    private static final int SHOWN = 24;
    private static final int TLS_ALERT = 0x15;

    /** What kind of answer. */
    enum Kind {
        ANSWERED,
        NOT_HTTP,
        CLOSED,
        TOO_LARGE
    }

    /**
     * Asks once, over a connection of its own.
     *
     * @throws SocketTimeoutException when the whole answer is not there in time
     */
    static HttpReply of(URI address, int port, boolean secure, String path, int patienceMillis, int largest)
            throws IOException {
        long began = System.nanoTime();
        try (Socket socket = open(address, port, secure, patienceMillis)) {
            String base =
                    address.getRawPath() == null ? "" : address.getRawPath().replaceAll("/+$", "");
            socket.getOutputStream()
                    .write(("GET " + base + path + " HTTP/1.1\r\nHost: " + address.getRawAuthority()
                                    + "\r\nAccept: application/json, application/yaml\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            byte[] all = read(socket, began, patienceMillis, largest + LONGEST_HEAD);
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            return parse(all, largest, took);
        }
    }

    private static Socket open(URI address, int port, boolean secure, int patienceMillis) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(address.getHost(), port), patienceMillis);
        socket.setSoTimeout(patienceMillis);
        return secure
                ? ((SSLSocketFactory) SSLSocketFactory.getDefault()).createSocket(socket, address.getHost(), port, true)
                : socket;
    }

    private static byte[] read(Socket socket, long began, int patienceMillis, int most) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        InputStream in = new BufferedInputStream(socket.getInputStream());
        byte[] part = new byte[8192];
        try {
            for (int n = in.read(part); n >= 0; n = in.read(part)) {
                all.write(part, 0, n);
                if (all.size() > most || isWhole(all.toByteArray())) {
                    break;
                }
                if (Duration.ofNanos(System.nanoTime() - began).toMillis() > patienceMillis) {
                    throw new SocketTimeoutException("the answer comes too slowly");
                }
            }
        } catch (SocketTimeoutException late) {
            if (all.size() == 0 || all.toString(StandardCharsets.ISO_8859_1).startsWith("HTTP/")) {
                throw late;
            }
            // Something that speaks first and waits, which is no HTTP: shown as it is.
        } catch (java.net.SocketException _) {
            // Closed in the middle: what came is judged.
        }
        return all.toByteArray();
    }

    /** Whether an answer with a length has come whole, from somebody who does not close afterwards. */
    private static boolean isWhole(byte[] all) {
        String text = new String(all, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        String length = header(text.substring(0, end), "content-length").orElse("");
        return length.matches("[0-9]{1,9}") && all.length >= end + 4 + Integer.parseInt(length);
    }

    private static HttpReply parse(byte[] all, int largest, Duration took) {
        String text = new String(all, StandardCharsets.ISO_8859_1);
        if (all.length == 0) {
            return new HttpReply(Kind.CLOSED, 0, all, "", Optional.empty(), took);
        }
        int end = text.indexOf("\r\n\r\n");
        if (!text.matches("(?s)HTTP/1\\.[01] [1-5][0-9][0-9].*") || end < 0) {
            return new HttpReply(Kind.NOT_HTTP, 0, all, shown(text), Optional.empty(), took);
        }
        String head = text.substring(0, end);
        byte[] body = Arrays.copyOfRange(all, end + 4, all.length);
        if (header(head, "transfer-encoding")
                .orElse("")
                .toLowerCase(Locale.ROOT)
                .contains("chunked")) {
            body = joined(body);
        }
        Kind kind = body.length > largest ? Kind.TOO_LARGE : Kind.ANSWERED;
        return new HttpReply(kind, Integer.parseInt(text.substring(9, 12)), body, "", header(head, "location"), took);
    }

    private static byte[] joined(byte[] chunked) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        String text = new String(chunked, StandardCharsets.ISO_8859_1);
        for (int at = 0; ; ) {
            int line = text.indexOf("\r\n", at);
            String size = line < 0 ? "" : text.substring(at, line).split(";")[0].strip();
            if (!size.matches("[0-9A-Fa-f]{1,7}")) {
                return body.toByteArray();
            }
            int length = Math.min(Integer.parseInt(size, 16), chunked.length - line - 2);
            if (length <= 0) {
                return body.toByteArray();
            }
            body.write(chunked, line + 2, length);
            at = line + 2 + length + 2;
        }
    }

    private static Optional<String> header(String head, String name) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    private static String shown(String text) {
        String printable = text.replaceAll("[^ -~]+", "·");
        return printable.substring(0, Math.min(SHOWN, printable.length()));
    }

    boolean looksLikeTls() {
        return body.length > 2 && body[0] == TLS_ALERT && body[1] == 3;
    }
}
