import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A module in the JDK alone: answers over HTTP, and tells the hub every few seconds that it lives. */
public class Main {
    static final String HUB = environment("QUARK_HUB_URL", "http://127.0.0.1:8080");
    static final Path DATA = Path.of(environment("QUARK_DATA_DIR", ".quark"));
    static final String INSTANCE = environment("QUARK_INSTANCE_ID", "{{id}}-1");
    static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    public static void main(String[] arguments) throws Exception {
        String manifest = Files.readString(Path.of("manifest.json"));
        HttpServer server = HttpServer.create(
                new InetSocketAddress("127.0.0.1", Integer.parseInt(environment("PORT", "0"))), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/manifest", exchange -> answer(exchange, 200, manifest));
        server.createContext("/health", exchange -> answer(exchange, 200, "{\"status\": \"healthy\"}"));
        server.createContext("/{{id}}/hello/", Main::hello);
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        System.err.println("{{id}}: listens on " + url);
        String key = ownershipKey();
        Thread docking = new Thread(() -> stayDocked(manifest, url, key));
        docking.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            docking.interrupt();
            send("DELETE", "/modules/{{id}}?instanceId=" + INSTANCE, key, null);
            server.stop(10);
        }));
    }

    static void hello(HttpExchange exchange) throws IOException {
        String who = exchange.getRequestURI().getPath().substring("/{{id}}/hello/".length());
        answer(exchange, 200, "{\"hello\": " + quoted(who) + "}");
    }

    /** Registers until the hub takes it, then sends heartbeats; registers again when the hub asks for it. */
    static void stayDocked(String manifest, String url, String key) {
        boolean docked = false;
        long epoch = System.currentTimeMillis();
        while (!Thread.currentThread().isInterrupted()) {
            String body = docked
                    ? "{\"instanceId\": %s, \"epoch\": %d, \"timestamp\": \"%s\", \"status\": \"healthy\"}"
                            .formatted(quoted(INSTANCE), epoch, Instant.now())
                    : "{\"manifest\": %s, \"timestamp\": \"%s\", \"url\": \"%s\", \"instanceId\": %s, \"epoch\": %d, \"ownershipKey\": \"%s\"%s}"
                            .formatted(manifest, Instant.now(), url, quoted(INSTANCE), epoch, key, registrationToken());
            HttpResponse<String> answer = send("POST", docked ? "/modules/{{id}}/heartbeat" : "/modules/register", key, body);
            int status = answer == null ? 0 : answer.statusCode();
            if (status == 409 && docked) {
                System.err.println("{{id}}: another process has docked as " + INSTANCE);
                Runtime.getRuntime().halt(0); // without undocking: that would take the other one out
            }
            boolean before = docked;
            docked = status == 200 || (docked && status != 401 && status != 404 && status != 410);
            if (docked != before || status != 200) {
                // A good answer holds a token, which belongs into no log.
                System.err.println("{{id}}: " + (status == 0 ? "no answer from " + HUB : status == 200 ? "docked" : status + " " + answer.body()));
            }
            try {
                Thread.sleep(status == 200 ? 5_000 : 1_000 + (long) (Math.random() * 2_000));
            } catch (InterruptedException interrupted) {
                return;
            }
        }
    }

    static String registrationToken() {
        try {
            String file = environment("QUARK_TOKEN_FILE", "");
            return file.isEmpty() ? "" : ", \"registrationToken\": \"" + Files.readString(Path.of(file)).strip() + "\"";
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the token file", e);
        }
    }

    /** Proves whose id this is, at the next start too. */
    static String ownershipKey() throws IOException {
        Path file = DATA.resolve("{{id}}.key");
        if (!Files.exists(file)) {
            Files.createDirectories(DATA);
            Path unfinished = DATA.resolve("{{id}}.key.new");
            Files.deleteIfExists(unfinished);
            Files.createFile(unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(unfinished, UUID.randomUUID() + "-" + UUID.randomUUID(), StandardOpenOption.SYNC);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return Files.readString(file).strip();
    }

    static HttpResponse<String> send(String method, String path, String key, String body) {
        try {
            return HTTP.send(
                    HttpRequest.newBuilder(URI.create(HUB + path))
                            .timeout(Duration.ofSeconds(20))
                            .header("Content-Type", "application/json")
                            .header("X-Quark-Ownership", key)
                            .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException unreachable) {
            return null;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    static String quoted(String text) {
        Matcher odd = Pattern.compile("[\\\\\"\\p{Cntrl}]").matcher(text);
        return "\"" + odd.replaceAll(one -> Matcher.quoteReplacement("\\u%04x".formatted((int) one.group().charAt(0)))) + "\"";
    }

    static String environment(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? otherwise : value;
    }
}
