package space.quark.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A listener that says just what a test wants, HTTP or not. */
final class OddServer implements AutoCloseable {
    private final ServerSocket listener;
    private final Map<String, String> answers;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private OddServer(ServerSocket listener, Map<String, String> answers) {
        this.listener = listener;
        this.answers = answers;
        Thread.ofVirtual().name("odd server").start(this::listen);
    }

    /** @param answers whole answers by path; {@code *} for all others; an absent one is never answered */
    static OddServer saying(Map<String, String> answers) {
        return on(socket(), answers);
    }

    static OddServer on(ServerSocket listener, Map<String, String> answers) {
        return new OddServer(listener, answers);
    }

    static ServerSocket socket() {
        try {
            return new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An answer with a length. */
    static String http(String status, String body, String... headers) {
        StringBuilder head = new StringBuilder(
                "HTTP/1.1 " + status + "\r\nContent-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head + "\r\n" + body;
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    int port() {
        return listener.getLocalPort();
    }

    private void listen() {
        try {
            while (true) {
                Socket socket = listener.accept();
                open.add(socket);
                Thread.ofVirtual().name("odd answer").start(() -> answer(socket));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private void answer(Socket socket) {
        try {
            String path = path(socket.getInputStream());
            String answer = answers.getOrDefault(path, answers.get("*"));
            if (answer != null) {
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                socket.close();
            }
        } catch (IOException _) {
            // The asker went away.
        }
    }

    private static String path(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
            if (head.length() == 1 && next == 0x16) {
                // A TLS hello: answered like anything else.
                return "*";
            }
        }
        String[] words = head.toString().split(" ", 3);
        return words.length > 1 ? words[1] : "*";
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
