package space.quark.conformance;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Json;
import tools.jackson.databind.JsonNode;

/** One connection that sends whatever it is told, byte by byte, as no well-behaved client would. */
final class Wire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;
    private final InputStream in;

    Wire(URI station) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), station.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** An answer; header names are in lower case. */
    record Answer(int status, Map<String, String> headers, String text) {
        JsonNode json() {
            return Json.mapper().readTree(text);
        }

        boolean closes() {
            return "close".equalsIgnoreCase(headers.get("connection"));
        }
    }

    /** Sends a request with this target, exactly as it stands, and a body when there is one. */
    Answer send(String verb, String target, Map<String, String> headers, byte @Nullable [] body) throws IOException {
        StringBuilder head = new StringBuilder(verb + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (body != null) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        if (body != null) {
            request.writeBytes(body);
        }
        write(request.toByteArray());
        return read(verb.equals("HEAD"));
    }

    Answer get(String target) throws IOException {
        return send("GET", target, Map.of(), null);
    }

    void write(byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            // An early refusal closes while more is sent; the answer is there to be read all the same.
            if (in.available() == 0) {
                throw e;
            }
        }
    }

    Answer read(boolean headOnly) throws IOException {
        String first = line();
        int status = Integer.parseInt(first.substring(9, 12));
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        boolean bare = headOnly || status == 204 || status == 304;
        return new Answer(status, headers, bare ? "" : new String(body(headers), StandardCharsets.UTF_8));
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        String length = headers.get("content-length");
        if (length != null) {
            return in.readNBytes(Integer.parseInt(length));
        }
        if (!"chunked".equals(headers.get("transfer-encoding"))) {
            return "close".equalsIgnoreCase(headers.get("connection")) ? in.readAllBytes() : new byte[0];
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            whole.writeBytes(in.readNBytes(size));
            line();
        }
        line();
        return whole.toByteArray();
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the station hung up");
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
