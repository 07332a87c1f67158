package space.quark.conformance;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A module written on a bare socket: {@code /socket} is a WebSocket that sends back what it hears, unmasked; {@code /events} an
 * endless event stream; everything else says how many bytes it heard.
 */
final class RawModule implements AutoCloseable {
    /** The heads of all requests but those of docking and health. */
    final List<String> heads = new CopyOnWriteArrayList<>();

    private final String manifest;
    private final ServerSocket server;

    RawModule(String manifest) {
        this.manifest = manifest;
        try {
            server = new ServerSocket(0, 100, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort()).toString();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            String head = head(in);
            while (!head.isEmpty()) {
                String path = head.split(" ")[1];
                if (path.equals("/manifest")) {
                    say(out, ok(manifest));
                } else if (path.equals("/health")) {
                    say(out, ok("{}"));
                } else {
                    heads.add(head);
                    answer(head, path, in, out);
                }
                head = head(in);
            }
        } catch (IOException | GeneralSecurityException _) {
            // The other side went first.
        }
    }

    private static void answer(String head, String path, InputStream in, OutputStream out)
            throws IOException, GeneralSecurityException {
        switch (path) {
            case "/socket" -> {
                say(
                        out,
                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Accept: " + accepted(field(head, "Sec-WebSocket-Key")) + "\r\n\r\n");
                echo(in, out);
            }
            case "/events" -> {
                say(out, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
                say(out, "9\r\ndata: 1\n\n\r\n");
                in.skip(Long.MAX_VALUE);
            }
            default -> {
                String length = field(head, "Content-Length");
                in.skipNBytes(length.isEmpty() ? 0 : Long.parseLong(length));
                say(out, ok("{\"heard\": " + (length.isEmpty() ? "0" : length) + "}"));
            }
        }
    }

    private static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    private static String accepted(String key) throws GeneralSecurityException {
        byte[] both = (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-1").digest(both));
    }

    /** Short frames only. */
    private static void echo(InputStream in, OutputStream out) throws IOException {
        int first = in.read();
        while (first >= 0) {
            int size = in.read() & 0x7f;
            byte[] mask = in.readNBytes(4);
            byte[] bytes = in.readNBytes(size);
            for (int i = 0; i < size; i++) {
                bytes[i] ^= mask[i % 4];
            }
            out.write(first);
            out.write(size);
            out.write(bytes);
            if ((first & 0x0f) == 8) {
                return;
            }
            first = in.read();
        }
    }

    static String field(String head, String name) {
        for (String line : head.split("\r\n")) {
            if (line.regionMatches(true, 0, name + ": ", 0, name.length() + 2)) {
                return line.substring(name.length() + 2);
            }
        }
        return "";
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        while (last != 0x0d0a0d0a) {
            int b = in.read();
            if (b < 0) {
                return "";
            }
            head.write(b);
            last = (last << 8) | b;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
