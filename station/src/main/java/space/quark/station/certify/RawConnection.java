package space.quark.station.certify;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A connection on which single bytes can be sent, for what a well-behaved client never does. */
final class RawConnection implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 5_000;

    private final Socket socket = new Socket();
    private final BufferedReader in;
    private final String authority;

    RawConnection(URI base) throws IOException {
        int port = base.getPort() < 0 ? 80 : base.getPort();
        authority = base.getAuthority();
        socket.connect(new InetSocketAddress(base.getHost(), port), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    /** A request head up to its last header, without the empty line that ends it. */
    String head(String method, String path, String... headers) {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: " + authority + "\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head.toString();
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** Reads one answer, by its length; 0 when the connection ended without one. */
    int answer() throws IOException {
        String status = in.readLine();
        if (status == null || !status.startsWith("HTTP/1.") || status.length() < 12) {
            return 0;
        }
        int length = 0;
        boolean chunked = false;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            String header = line.toLowerCase(java.util.Locale.ROOT);
            if (header.startsWith("content-length:")) {
                length = Integer.parseInt(header.substring(15).strip());
            }
            chunked |= header.startsWith("transfer-encoding:") && header.contains("chunked");
        }
        if (chunked) {
            skipChunks();
        } else {
            skip(length);
        }
        return Integer.parseInt(status.substring(9, 12));
    }

    private void skipChunks() throws IOException {
        for (String size = in.readLine(); size != null; size = in.readLine()) {
            int length = Integer.parseInt(size.split(";")[0].strip(), 16);
            skip(length);
            in.readLine();
            if (length == 0) {
                return;
            }
        }
    }

    private void skip(int length) throws IOException {
        for (int left = length; left > 0; left--) {
            if (in.read() < 0) {
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
