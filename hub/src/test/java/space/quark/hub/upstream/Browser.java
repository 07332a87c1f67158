package space.quark.hub.upstream;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A client's end of one connection. */
final class Browser implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    final Socket socket;
    final InputStream in;
    final OutputStream out;

    Browser(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** A whole answer; its body as the framing says, chunks put together. */
    record Reply(String head, String body) {
        int status() {
            return Integer.parseInt(head.substring(9, 12));
        }

        @Nullable String header(String name) {
            for (String line : head.split("\r\n")) {
                if (line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":")) {
                    return line.substring(name.length() + 1).strip();
                }
            }
            return null;
        }
    }

    void say(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    Reply get(String path) throws IOException {
        return ask("GET", path, "", "");
    }

    /** @param headers whole lines */
    Reply ask(String verb, String path, String headers, String body) throws IOException {
        String length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n";
        say(verb + " " + path + " HTTP/1.1\r\nHost: station\r\n" + headers + length + "\r\n" + body);
        return reply(verb.equals("HEAD"));
    }

    Reply reply(boolean toHead) throws IOException {
        String head = Instance.readHead(in);
        if (head.isEmpty()) {
            throw new IOException("the connection ended without an answer");
        }
        Reply bare = new Reply(head, "");
        String length = bare.header("Content-Length");
        if (toHead || bare.status() < 200 || bare.status() == 204 || bare.status() == 304) {
            return bare;
        }
        if (length != null) {
            byte[] body = in.readNBytes(Integer.parseInt(length));
            if (body.length < Integer.parseInt(length)) {
                throw new IOException("the connection ended within the answer");
            }
            return new Reply(head, new String(body, StandardCharsets.ISO_8859_1));
        }
        if (bare.header("Transfer-Encoding") == null) {
            return new Reply(head, new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        String chunk = chunk();
        while (!chunk.isEmpty()) {
            body.writeBytes(chunk.getBytes(StandardCharsets.ISO_8859_1));
            chunk = chunk();
        }
        return new Reply(head, body.toString(StandardCharsets.ISO_8859_1));
    }

    /** The next chunk; empty when it was the last. */
    String chunk() throws IOException {
        String line = line();
        int size = Integer.parseInt(line.isEmpty() ? line() : line, 16);
        byte[] bytes = in.readNBytes(size);
        if (!line().isEmpty()) {
            throw new IOException("a chunk does not end");
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** So many bytes of a chunk's content as soon as they are here; the end of a chunk comes with the next. */
    String some(int size) throws IOException {
        String line = line();
        while (line.isEmpty()) {
            line = line();
        }
        if (Integer.parseInt(line, 16) != size) {
            throw new IOException("a chunk of " + line);
        }
        return new String(in.readNBytes(size), StandardCharsets.ISO_8859_1);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int b = in.read();
        while (b != '\n') {
            if (b < 0) {
                throw new IOException("the connection ended within a line");
            }
            line.append((char) b);
            b = in.read();
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
