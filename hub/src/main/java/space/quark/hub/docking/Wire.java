package space.quark.hub.docking;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Asks an instance one thing over a connection of its own: to the address that was checked and no other, following no
 * redirect, within a time and a size. A kept connection would occupy a server that serves one at a time.
 */
final class Wire {
    private static final int LONGEST_LINE = 8192;
    private static final int MOST_LINES = 100;
    private static final byte[] NOTHING = {};

    private final Address address;
    private final Duration patience;
    private final int mostBytes;

    Wire(Address address, Duration patience, int mostBytes) {
        this.address = address;
        this.patience = patience;
        this.mostBytes = mostBytes;
    }

    /** What came back. */
    static final class Reply {
        private final int status;
        private final byte[] body;

        Reply(int status, byte[] body) {
            this.status = status;
            this.body = body;
        }

        int status() {
            return status;
        }

        byte[] body() {
            return body;
        }
    }

    /** Asks with GET. */
    Reply get(String hop, String path) throws WireFailure {
        return ask(hop, "GET", path, "", NOTHING);
    }

    /**
     * Posts JSON.
     *
     * @param proof a token that shows the module that the hub is asking
     */
    Reply post(String hop, String path, byte[] json, String proof) throws WireFailure {
        String body = "X-Quark-Caller: " + proof + "\r\nContent-Type: application/json\r\nContent-Length: "
                + json.length + "\r\n";
        return ask(hop, "POST", path, body, json);
    }

    private Reply ask(String hop, String method, String path, String headers, byte[] body) throws WireFailure {
        long end = System.nanoTime() + patience.toNanos();
        try (Socket socket = connect(end)) {
            send(socket, method, path, headers, body);
            return new Reading(socket, end, hop).reply();
        } catch (WireFailure known) {
            throw known;
        } catch (SocketTimeoutException _) {
            throw new WireFailure(hop, method + " " + path + " was not answered within " + patience.toMillis() + " ms");
        } catch (SSLException e) {
            throw new WireFailure("tls", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new WireFailure(hop, method + " " + path + ": " + e.getMessage());
        }
    }

    private Socket connect(long end) throws IOException {
        Socket plain = new Socket();
        try {
            plain.setTcpNoDelay(true);
            plain.connect(address.socket(), left(end));
            plain.setSoTimeout(left(end));
            return address.secure() ? secured(plain) : plain;
        } catch (ConnectException | SocketTimeoutException e) {
            plain.close();
            throw new WireFailure(
                    "connect",
                    "nobody listens at " + address.socket().getHostString() + ":" + address.port() + " ("
                            + String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT) + ")");
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private Socket secured(Socket plain) throws IOException {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket socket =
                (SSLSocket) factory.createSocket(plain, address.named().getHost(), address.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private void send(Socket socket, String method, String path, String headers, byte[] body) throws IOException {
        String head = method + " " + address.prefix() + path + " HTTP/1.1\r\nHost: " + address.authority()
                + "\r\nAccept: application/json, application/yaml;q=0.9, */*;q=0.1\r\n"
                + "User-Agent: quark-hub\r\nConnection: close\r\n" + headers + "\r\n";
        ByteArrayOutputStream whole = new ByteArrayOutputStream(head.length() + body.length);
        whole.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        whole.writeBytes(body);
        socket.getOutputStream().write(whole.toByteArray());
    }

    private static int left(long end) throws SocketTimeoutException {
        long millis = (end - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException("too late");
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }

    private final class Reading {
        private final Socket socket;
        private final InputStream in;
        private final byte[] part = new byte[2048];
        private final long end;
        private final String hop;
        private int at;
        private int limit;

        Reading(Socket socket, long end, String hop) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
            this.end = end;
            this.hop = hop;
        }

        /** Reads on; false at the end. */
        private boolean fill() throws IOException {
            socket.setSoTimeout(left(end));
            at = 0;
            limit = Math.max(0, in.read(part));
            return limit > 0;
        }

        private Reply reply() throws IOException {
            String first = line();
            if (!first.startsWith("HTTP/1.") || first.length() < 12) {
                throw new WireFailure(hop, "what answers at " + address.named() + " does not speak HTTP/1.1");
            }
            int status = number(first.substring(9, 12), 10);
            Map<String, String> headers = headers();
            if (status >= 100 && status < 200) {
                return reply();
            }
            if (status == 204 || status == 304) {
                return new Reply(status, NOTHING);
            }
            if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
                return new Reply(status, chunked());
            }
            String length = headers.get("content-length");
            return new Reply(status, length == null ? rest() : exactly(number(length, 10)));
        }

        private Map<String, String> headers() throws IOException {
            Map<String, String> headers = new java.util.HashMap<>();
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
}
