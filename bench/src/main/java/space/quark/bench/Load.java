package space.quark.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;

/**
 * A closed loop of HTTP/1.1 clients on this machine: each sends its next request when the last answer is whole. Bounded
 * in time; talks to 127.0.0.1 only.
 */
final class Load {
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private Load() {}

    /**
     * What was seen.
     *
     * @param errors answers outside 2xx and 3xx, and broken connections
     * @param p50 microseconds
     * @param p99 microseconds
     */
    record Result(long requests, long errors, double seconds, double p50, double p99) {
        double perSecond() {
            return requests / seconds;
        }
    }

    /** Sends what {@code request} gives for 0, 1, 2 … over this many connections for this long, after warming up. */
    static Result run(URI server, int connections, Duration warmUp, Duration duration, LongFunction<byte[]> request) {
        AtomicLong numbers = new AtomicLong();
        loop(server, connections, warmUp, request, numbers);
        return loop(server, connections, duration, request, numbers);
    }

    /**
     * Sends so many requests a second, whatever becomes of those before; each client waits for its turn, and an answer's time
     * counts from the moment at which its request was due.
     */
    static Result paced(URI server, int connections, int perSecond, Duration duration, byte[] request) {
        long end = System.nanoTime() + duration.toNanos();
        return paced(server, connections, perSecond, () -> System.nanoTime() < end, request);
    }

    /** The same for as long as it shall go on. */
    static Result paced(URI server, int connections, int perSecond, BooleanSupplier goOn, byte[] request) {
        List<Client> clients = new ArrayList<>();
        long begun = System.nanoTime();
        long pause = 1_000_000_000L * connections / perSecond;
        for (int i = 0; i < connections; i++) {
            Client client = new Client(server, goOn, _ -> request, new AtomicLong());
            client.due = begun + pause * i / connections;
            client.pause = pause;
            clients.add(client);
            client.thread.start();
        }
        return joined(clients, begun);
    }

    /** The bytes of a request with a keep-alive connection. */
    static byte[] request(String verb, String path, String token, String body) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head = verb + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + (token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n")
                + (content.length == 0
                        ? ""
                        : "Content-Type: application/json\r\nContent-Length: " + content.length + "\r\n")
                + "\r\n";
        byte[] headBytes = head.getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(headBytes, headBytes.length + content.length);
        System.arraycopy(content, 0, all, headBytes.length, content.length);
        return all;
    }

    private static Result loop(
            URI server, int connections, Duration duration, LongFunction<byte[]> request, AtomicLong numbers) {
        List<Client> clients = new ArrayList<>();
        long begun = System.nanoTime();
        long end = begun + duration.toNanos();
        for (int i = 0; i < connections; i++) {
            Client client = new Client(server, () -> System.nanoTime() < end, request, numbers);
            clients.add(client);
            client.thread.start();
        }
        return joined(clients, begun);
    }

    private static Result joined(List<Client> clients, long begun) {
        long[] all = new long[0];
        long errors = 0;
        for (Client client : clients) {
            try {
                client.thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            int old = all.length;
            all = Arrays.copyOf(all, old + client.count);
            System.arraycopy(client.nanos, 0, all, old, client.count);
            errors += client.errors;
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        Arrays.sort(all);
        return new Result(all.length, errors, seconds, at(all, 0.50), at(all, 0.99));
    }

    static double at(long[] sortedNanos, double quantile) {
        return sortedNanos.length == 0
                ? Double.NaN
                : sortedNanos[(int) Math.min(sortedNanos.length - 1, sortedNanos.length * quantile)] / 1e3;
    }

    private static final class Client {
        private final Thread thread = Thread.ofPlatform().unstarted(this::run);
        private final URI server;
        private final BooleanSupplier goOn;
        private final LongFunction<byte[]> request;
        private final AtomicLong numbers;
        private final byte[] buffer = new byte[256 * 1024];
        private long[] nanos = new long[4096];
        private int count;
        private long errors;
        private long due;
        private long pause;

        private Client(URI server, BooleanSupplier goOn, LongFunction<byte[]> request, AtomicLong numbers) {
            this.server = server;
            this.goOn = goOn;
            this.request = request;
            this.numbers = numbers;
        }

        private void run() {
            while (goOn.getAsBoolean()) {
                try (Socket socket = new Socket()) {
                    socket.setTcpNoDelay(true);
                    socket.setSoTimeout(20_000);
                    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()), 5_000);
                    talk(socket.getInputStream(), new BufferedOutputStream(socket.getOutputStream(), 16_384));
                } catch (IOException _) {
                    errors++;
                }
            }
        }

        private void talk(InputStream in, OutputStream out) throws IOException {
            while (goOn.getAsBoolean()) {
                byte[] bytes = request.apply(numbers.getAndIncrement());
                long sent = pause == 0 ? System.nanoTime() : turn();
                out.write(bytes);
                out.flush();
                int status = readAnswer(in);
                note(System.nanoTime() - sent, status);
            }
        }

        /** Waits until the next request is due. */
        private long turn() {
            long mine = due;
            due += pause;
            long left = mine - System.nanoTime();
            while (left > 0) {
                LockSupport.parkNanos(left);
                left = mine - System.nanoTime();
            }
            return mine;
        }

        private void note(long took, int status) {
            if (status >= 400) {
                errors++;
            }
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, count * 2);
            }
            nanos[count] = took;
            count++;
        }

        private int readAnswer(InputStream in) throws IOException {
            int filled = 0;
            int headEnd = -1;
            while (headEnd < 0) {
                filled += more(in, filled);
                headEnd = indexOfHeadEnd(filled);
            }
            int body = headEnd + END_OF_HEAD.length;
            int wanted = body + contentLength(headEnd);
            while (filled < wanted) {
                if (wanted > buffer.length) {
                    throw new IOException("answer larger than the buffer");
                }
                filled += more(in, filled);
            }
            return (buffer[9] - '0') * 100 + (buffer[10] - '0') * 10 + (buffer[11] - '0');
        }

        private int more(InputStream in, int filled) throws IOException {
            int read = in.read(buffer, filled, buffer.length - filled);
            if (read <= 0) {
                throw new IOException("connection ended within an answer");
            }
            return read;
        }

        private int indexOfHeadEnd(int filled) {
            for (int i = 0; i + 3 < filled; i++) {
                if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                    return i;
                }
            }
            return -1;
        }

        private int contentLength(int headEnd) {
            String head = new String(buffer, 0, headEnd, StandardCharsets.US_ASCII);
            int at = head.indexOf("Content-Length: ");
            if (at < 0) {
                at = head.indexOf("content-length: ");
            }
            if (at < 0) {
                return 0;
            }
            int from = at + "Content-Length: ".length();
            int to = head.indexOf('\r', from);
            return Integer.parseInt(
                    head.substring(from, to < 0 ? head.length() : to).strip());
        }
    }
}
