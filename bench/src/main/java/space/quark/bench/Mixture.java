package space.quark.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Slow requests, event streams and WebSockets at one module, for as long as it is open, and what became of them. */
final class Mixture implements AutoCloseable {
    private static final int SLOW = 20;
    private static final int STREAMS = 10;
    private static final int SOCKETS = 10;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final URI station;
    private final String module;
    private final AtomicLong slow = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong resets = new AtomicLong();
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong echoes = new AtomicLong();
    private final AtomicLong reconnects = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ended;

    /** Work on one connection until it ends in good order. */
    @FunctionalInterface
    private interface Visit {
        void run() throws IOException, InterruptedException;
    }

    Mixture(URI station, String module) {
        this.station = station;
        this.module = module;
        for (int i = 0; i < SLOW; i++) {
            begin(this::slowly);
        }
        for (int i = 0; i < STREAMS; i++) {
            AtomicLong position = new AtomicLong(System.currentTimeMillis() / FleetModule.EVERY);
            begin(() -> listen(position));
        }
        for (int i = 0; i < SOCKETS; i++) {
            begin(this::talk);
        }
    }

    /** Requests that failed. */
    long failed() {
        return failed.get();
    }

    /** Streams and WebSockets that ended without a word. */
    long resets() {
        return resets.get();
    }

    /** Events that a resumed stream did not have. */
    long lost() {
        return lost.get();
    }

    private void begin(Visit visit) {
        threads.add(Thread.ofVirtual().start(() -> {
            while (!ended) {
                try {
                    visit.run();
                    reconnects.incrementAndGet();
                } catch (IOException _) {
                    if (!ended) {
                        resets.incrementAndGet();
                    }
                } catch (InterruptedException _) {
                    return;
                }
            }
        }));
    }

    private Socket ask(String path, String headers) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), station.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        socket.getOutputStream()
                .write(("GET /m/" + module + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private void slowly() throws IOException {
        try (Socket socket = ask("/slow", "Connection: close\r\n")) {
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            if (answer.startsWith("HTTP/1.1 200") && answer.endsWith("x\"}")) {
                slow.incrementAndGet();
            } else if (!ended) {
                failed.incrementAndGet();
            }
        }
    }

    private void listen(AtomicLong position) throws IOException {
        try (Socket socket = ask("/events", "Last-Event-ID: " + position + "\r\n")) {
            InputStream in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
            if (!line(in).contains(" 200 ")) {
                failed.incrementAndGet();
                return;
            }
            boolean head = true;
            while (!ended) {
                String line = line(in);
                head &= !line.isEmpty();
                if (!head && line.equals("0")) {
                    return;
                }
                if (line.startsWith("id: ")) {
                    long event = Long.parseLong(line.substring(4));
                    lost.addAndGet(Math.max(0, event - position.get() - 1));
                    position.set(event);
                    events.incrementAndGet();
                }
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the stream ended without its last chunk");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    private void talk() throws IOException, InterruptedException {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        WebSocket socket;
        try {
            socket = HTTP.newWebSocketBuilder()
                    .buildAsync(
                            URI.create("ws://127.0.0.1:" + station.getPort() + "/m/" + module + "/ws"), new Ear(heard))
                    .join();
        } catch (CompletionException e) {
            throw new IOException(e);
        }
        for (long number = 0; !ended; number++) {
            var _ = socket.sendText(String.valueOf(number), true);
            String word = heard.poll(20, TimeUnit.SECONDS);
            if (word != null && word.equals("closed 1012")) {
                return;
            }
            if (word == null || !word.equals(String.valueOf(number))) {
                throw new IOException("the WebSocket said " + word);
            }
            echoes.incrementAndGet();
            Thread.sleep(50);
        }
        socket.abort();
    }

    private record Ear(BlockingQueue<String> heard) implements WebSocket.Listener {
        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            heard.add(data.toString());
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            heard.add("closed " + status);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            heard.add("error " + error);
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,d slow, %,d events, %,d echoes, %,d times back",
                slow.get(),
                events.get(),
                echoes.get(),
                reconnects.get() - slow.get());
    }

    @Override
    public void close() {
        ended = true;
        for (Thread thread : threads) {
            thread.interrupt();
        }
    }
}
