package space.quark.hub.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransportTest {
    private static final String SECRET = "for this test";

    @TempDir
    Path folder = Path.of("");

    private SSLContext certified(String name) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "it",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "SAN=" + name,
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        SECRET)
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, keytool.waitFor(), said);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, SECRET.toCharArray());
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, SECRET.toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    private static SSLServerSocket echo(SSLContext context) throws IOException {
        SSLServerSocket server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    socket.getInputStream().transferTo(socket.getOutputStream());
                } catch (IOException _) {
                    // The next one may do better.
                }
            }
        });
        return server;
    }

    @Test
    void bytesGoThroughTls() throws Exception {
        SSLContext context = certified("dns:localhost");
        try (SSLServerSocket server = echo(context)) {
            URI there = URI.create("https://localhost:" + server.getLocalPort());
            Transport transport = Transport.connect(there, 10_000, context.getSocketFactory());
            assertTrue(transport.silent());
            transport.write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.US_ASCII)));
            transport.write(ByteBuffer.allocateDirect(1).put((byte) '!').flip());
            ByteBuffer heard = ByteBuffer.allocate(6);
            while (heard.hasRemaining()) {
                assertTrue(transport.read(heard) > 0);
            }
            assertEquals("hello!", new String(heard.array(), StandardCharsets.US_ASCII));
            transport.close();
            assertThrows(IOException.class, () -> transport.read(ByteBuffer.allocate(1)));
        }
    }

    @Test
    void aCertificateMustBeTrustedAndOfThatName() throws Exception {
        SSLContext other = certified("dns:elsewhere.example");
        try (SSLServerSocket server = echo(other)) {
            URI there = URI.create("https://localhost:" + server.getLocalPort());
            assertThrows(SSLException.class, () -> Transport.connect(there, 10_000, other.getSocketFactory()));
            assertThrows(
                    SSLException.class,
                    () -> Transport.connect(
                            there, 10_000, SSLContext.getDefault().getSocketFactory()));
        }
    }
}
