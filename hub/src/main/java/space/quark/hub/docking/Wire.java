package space.quark.hub.docking;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Asks an instance one thing over a connection of its own: to the address that was checked and no other, following no
 * redirect, within a time and a size. A kept connection would occupy a server that serves one at a time.
 */
final class Wire {
    static final byte[] NOTHING = {};

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
            return new WireReading(socket, end, hop, address.named(), mostBytes).reply();
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

    /** Milliseconds until then, or that it is too late. */
    static int left(long end) throws SocketTimeoutException {
        long millis = (end - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException("too late");
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }
}
