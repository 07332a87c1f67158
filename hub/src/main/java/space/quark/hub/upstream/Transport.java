package space.quark.hub.upstream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** The bytes of a connection; closing it wakes whoever waits for it. */
interface Transport {
    /** Waits for bytes and puts what there is into the buffer; -1 at the end. */
    int read(ByteBuffer buffer) throws IOException;

    /** Sends all of the buffer; returns only then. */
    void write(ByteBuffer buffer) throws IOException;

    /** Whether the other side said nothing since its last answer, not even good-bye. */
    boolean silent() throws IOException;

    /** Tells the other side that nothing more comes; it may go on. */
    void finish() throws IOException;

    void close();

    /** Connects to where the address leads, with TLS when it is https. */
    static Transport connect(URI base, int timeoutMillis) throws IOException {
        return connect(base, timeoutMillis, null);
    }

    /** @param trusting knows whom to trust; null for whom this machine trusts */
    static Transport connect(URI base, int timeoutMillis, @Nullable SSLSocketFactory trusting) throws IOException {
        boolean secure = "https".equals(base.getScheme());
        int port = base.getPort() > 0 ? base.getPort() : secure ? 443 : 80;
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.socket().connect(new InetSocketAddress(host(base), port), timeoutMillis);
            return secure
                    ? secured(channel, base, port, timeoutMillis, trusting)
                    : new Plain(channel, ByteBuffer.allocate(1));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e instanceof IOException io ? io : new IOException(e);
        }
    }

    private static String host(URI base) {
        String host = String.valueOf(base.getHost());
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static Transport secured(
            SocketChannel channel, URI base, int port, int timeoutMillis, @Nullable SSLSocketFactory trusting)
            throws IOException {
        SSLSocketFactory factory = trusting == null ? (SSLSocketFactory) SSLSocketFactory.getDefault() : trusting;
        SSLSocket socket = (SSLSocket) factory.createSocket(channel.socket(), host(base), port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(timeoutMillis);
        socket.startHandshake();
        socket.setSoTimeout(0);
        return new Tls(socket, channel);
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // It is of no more use either way.
        }
    }

    /** Bytes as they are. */
    record Plain(SocketChannel channel, ByteBuffer probe) implements Transport {
        @Override
        public int read(ByteBuffer buffer) throws IOException {
            return channel.read(buffer);
        }

        @Override
        public void write(ByteBuffer buffer) throws IOException {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }

        @Override
        public boolean silent() throws IOException {
            channel.configureBlocking(false);
            try {
                return channel.read(probe.clear()) == 0;
            } finally {
                channel.configureBlocking(true);
            }
        }

        @Override
        public void finish() throws IOException {
            channel.shutdownOutput();
        }

        @Override
        public void close() {
            closeQuietly(channel);
        }
    }

    /** Bytes through TLS. */
    record Tls(Socket socket, SocketChannel channel) implements Transport {
        @Override
        public int read(ByteBuffer buffer) throws IOException {
            int read = socket.getInputStream()
                    .read(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
            buffer.position(buffer.position() + Math.max(0, read));
            return read;
        }

        @Override
        public void write(ByteBuffer buffer) throws IOException {
            if (buffer.hasArray()) {
                socket.getOutputStream()
                        .write(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
                buffer.position(buffer.limit());
            } else {
                byte[] copy = new byte[buffer.remaining()];
                buffer.get(copy);
                socket.getOutputStream().write(copy);
            }
        }

        @Override
        public boolean silent() throws IOException {
            return socket.getInputStream().available() == 0;
        }

        @Override
        public void finish() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public void close() {
            // Without a good-bye through TLS, which would wait for whoever writes now.
            closeQuietly(channel);
        }
    }
}
