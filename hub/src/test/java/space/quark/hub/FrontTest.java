package space.quark.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;
import space.quark.host.call.Answer;
import space.quark.host.call.JettyExchange;

class FrontTest {
    private static final String BEHIND_PROXY = "X-Forwarded-Proto: https\r\n";

    private static Front front(boolean trustForwarded) {
        return front(trustForwarded, Duration.ofSeconds(30));
    }

    private static Front front(boolean trustForwarded, Duration idle) {
        HttpSettings settings = new HttpSettings(
                "127.0.0.1", 0, trustForwarded, 1 << 20, 16 << 10, 64, Duration.ofSeconds(30), idle, Duration.ZERO);
        Front front = Front.bind(settings, InstantSource.system());
        front.serve(new Scheme());
        return front;
    }

    /** Answers by which scheme it thinks that it was asked, when it has read what it was told. */
    private static final class Scheme extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            Request paced = request.getHttpURI().getPath().equals("/paced")
                    ? new Paced(request, Duration.ofMillis(300))
                    : request;
            JettyExchange exchange = new JettyExchange(paced, Map.of(), 1 << 20);
            if (request.getHttpURI().getPath().equals("/refused")) {
                Answer refused = Answer.error(Problem.of(CommonProblem.BODY_TOO_LARGE), "", Instant.EPOCH);
                JettyExchange.write(refused, request, response, callback);
                return true;
            }
            try {
                exchange.body();
            } catch (Problem problem) {
                Answer failed = Answer.error(problem, "", Instant.EPOCH);
                JettyExchange.write(failed, request, response, callback);
                return true;
            }
            String said = exchange.secure() + " " + request.getHttpURI().getScheme();
            Answer answer = Answer.empty(200).with("X-Seen", said);
            JettyExchange.write(answer, request, response, callback);
            return true;
        }
    }

    /** Everything that is answered until the connection ends. */
    private static String ask(Front front, String bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), front.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(bytes(bytes));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"gzip, chunked", "gzip\r\nTransfer-Encoding: chunked", "identity, chunked", "chunked, chunked"})
    void aBodyIsChunkedAndNothingElse(String coding) throws Exception {
        try (Front front = front(false)) {
            String answer = ask(
                    front,
                    "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: " + coding + "\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
                            + "GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 400 ") || answer.startsWith("HTTP/1.1 501 "), answer);
            assertTrue(answer.contains("Connection: close") && answer.contains("\"code\":\"INVALID_INPUT\""), answer);
            assertEquals(2, answer.split("HTTP/1.1 ", -1).length, "nothing that follows is heard");
            assertTrue(ask(
                            front,
                            "POST /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: Chunked\r\n\r\n"
                                    + "5\r\nhello\r\n0\r\n\r\n")
                    .startsWith("HTTP/1.1 200 "));
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false http", "true, true https"})
    void theSchemeIsThatOfTheConnectionOrOfATrustedProxy(boolean trusting, String seen) throws Exception {
        try (Front front = front(trusting)) {
            String rest = " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";
            for (String target : new String[] {"/x", "http://a/x", "https://a/x", "HTTPS://a/x"}) {
                String plain = ask(front, "GET " + target + rest + "\r\n");
                assertTrue(plain.contains("X-Seen: false http\r\n"), target + ": " + plain);
                String proxied = ask(front, "GET " + target + rest + BEHIND_PROXY + "\r\n");
                assertTrue(proxied.contains("X-Seen: " + seen + "\r\n"), target + ": " + proxied);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, true, 400", "1, false, 400", "200, true, 200", "200, false, 200"})
    void aBodyMustComeOn(int size, boolean announced, int status) throws Exception {
        try (Front front = front(false);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), front.port())) {
            socket.setSoTimeout(20_000);
            String piece =
                    announced ? "x".repeat(size) : Integer.toHexString(size) + "\r\n" + "x".repeat(size) + "\r\n";
            String framing = announced ? "Content-Length: " + 20 * size : "Transfer-Encoding: chunked";
            OutputStream out = socket.getOutputStream();
            out.write(bytes("POST /paced HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + framing + "\r\n\r\n"));
            Thread drip = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 20; i++) {
                        Thread.sleep(60);
                        out.write(bytes(piece));
                    }
                    out.write(bytes(announced ? "" : "0\r\n\r\n"));
                } catch (IOException | InterruptedException _) {
                    // It was refused before its end.
                }
            });
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
            drip.join();
        }
    }

    @Test
    void aHeadMustComeOn() throws Exception {
        try (Front front = front(false, Duration.ofSeconds(1));
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), front.port())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(bytes("GET /x HTTP/1.1\r\nHost: a\r\nX: "));
            Thread drip = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 200; i++) {
                        Thread.sleep(100);
                        out.write(bytes("x"));
                    }
                } catch (IOException | InterruptedException _) {
                    // It was refused before its end.
                }
            });
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
            drip.interrupt();
            drip.join();
        }
    }

    @Test
    void aHeadThatIsTooLargeIsRefusedAlone() throws Exception {
        try (Front front = front(false);
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_2)
                        .build()) {
            URI there = URI.create("http://127.0.0.1:" + front.port() + "/x");
            HttpRequest usual = HttpRequest.newBuilder(there).build();
            HttpRequest large = HttpRequest.newBuilder(there)
                    .header("X", "x".repeat(20_000))
                    .build();
            for (int i = 0; i < 2; i++) {
                HttpResponse<String> one = client.send(usual, HttpResponse.BodyHandlers.ofString());
                assertEquals(200, one.statusCode());
                assertEquals(HttpClient.Version.HTTP_2, one.version());
                HttpResponse<String> two = client.send(large, HttpResponse.BodyHandlers.ofString());
                assertEquals(431, two.statusCode());
                assertEquals(HttpClient.Version.HTTP_2, two.version());
                assertTrue(two.body().contains("HEADERS_TOO_LARGE"), two.body());
            }
        }
    }

    @Test
    void whoWouldRatherSpeakHttp2SendsABodyInChunksAllTheSame() throws Exception {
        try (Front front = front(false);
                HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + front.port() + "/x"))
                    .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes("hello"))))
                    .build();
            HttpResponse<Void> answer = client.send(request, HttpResponse.BodyHandlers.discarding());
            assertEquals(200, answer.statusCode());
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({"/x, 400, 1500", "/refused, 413, 0"})
    void whoStopsInTheMiddleIsAnsweredSoon(String path, int status, long after) throws Exception {
        try (Front front = front(false, Duration.ofMillis(after == 0 ? 30_000 : after))) {
            long begun = System.nanoTime();
            String answer = ask(front, "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc");
            long took = Duration.ofNanos(System.nanoTime() - begun).toMillis();
            assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
            assertTrue(answer.contains("Connection: close"), answer);
            assertTrue(took < after + 8_000, took + " ms");
        }
    }
}
