package space.quark.host.remote;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import space.quark.dock.Json;
import space.quark.host.storage.DatabaseSettings;
import tools.jackson.databind.JsonNode;

/** The hub's side of docking as the protocol says it, done by hand: remembers what it is asked and answers by the book. */
final class HubDouble implements AutoCloseable {
    private static final String KEY = "first";

    private final HttpServer server;
    private final KeyPair keys;
    private final DatabaseSettings database;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Map<String, JsonNode> registered = new ConcurrentHashMap<>();
    private final List<JsonNode> news = new CopyOnWriteArrayList<>();
    private volatile List<Long> people = List.of();

    HubDouble(DatabaseSettings database) {
        this.database = database;
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            keys = generator.generateKeyPair();
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** What was asked, each as verb, path and the bearer's token. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    /** The registration of a module, or a missing node. */
    JsonNode registration(String module) {
        return registered.getOrDefault(module, Json.mapper().createObjectNode());
    }

    List<JsonNode> news() {
        return List.copyOf(news);
    }

    void connect(Long... connected) {
        people = List.of(connected);
    }

    void forgetEverybody() {
        registered.clear();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String bearer = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            JsonNode body = body(exchange);
            Reply reply = answer(exchange.getRequestMethod() + " " + path, body);
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + bearer);
            byte[] json = Json.mapper().writeValueAsBytes(reply.body());
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(reply.status(), json.length);
            exchange.getResponseBody().write(json);
        } catch (IOException | RuntimeException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private static JsonNode body(HttpExchange exchange) throws IOException {
        byte[] bytes = exchange.getRequestBody().readAllBytes();
        return bytes.length == 0
                ? Json.mapper().createObjectNode()
                : Json.mapper().readTree(bytes);
    }

    private record Reply(int status, Object body) {
        private static Reply data(Object data) {
            return new Reply(200, Map.of("status", 200, "data", data));
        }
    }

    private Reply answer(String asking, JsonNode body) {
        return switch (asking) {
            case "POST /modules/register" -> register(body);
            case "GET /.well-known/jwks.json" -> new Reply(200, Map.of("keys", List.of(jwk())));
            case "POST /quark/news" -> {
                news.add(body);
                yield new Reply(200, Map.of());
            }
            case "GET /quark/live/people" -> Reply.data(Map.of("people", people));
            case "POST /quark/tokens/issue" ->
                Reply.data(Map.of(
                        "token",
                        "for " + body.path("person").asLong() + " "
                                + body.path("session").asString(),
                        "expires",
                        Instant.EPOCH.toString()));
            case "POST /quark/tokens/revoke" -> Reply.data(Map.of());
            case "GET /api/v1/tower/name" -> Reply.data(Map.of("text", "The Tower"));
            default -> {
                String module = asking.replaceAll(".*/modules/([a-z]+).*", "$1");
                yield registered.containsKey(module)
                        ? new Reply(200, docked(module))
                        : new Reply(404, Map.of("status", 404, "code", "UNKNOWN_MODULE", "message", "unknown module"));
            }
        };
    }

    private Reply register(JsonNode body) {
        if (!body.path("registrationToken").asString("").equals("qrt_good")) {
            return new Reply(401, Map.of("status", 401, "code", "QE202", "message", "token is not good"));
        }
        String module = body.path("manifest").path("id").asString();
        registered.put(module, body);
        return new Reply(200, docked(module));
    }

    private Map<String, Object> docked(String module) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("success", true);
        answer.put("state", "ready");
        answer.put("serviceToken", "service of " + module);
        answer.put("hubTime", "2026-11-26T12:00:00Z");
        answer.put("nextHeartbeat", "2026-11-26T12:00:00.050Z");
        answer.put(
                "configuration",
                Map.of(
                        "database",
                        Map.of(
                                "url", database.url(),
                                "user", database.user(),
                                "password", database.password())));
        return answer;
    }

    private Map<String, String> jwk() {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        return Map.of(
                "kty",
                "RSA",
                "kid",
                KEY,
                "n",
                base64(unsigned(key.getModulus())),
                "e",
                base64(unsigned(key.getPublicExponent())));
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    /** A token as the hub signs it for a module of its own. */
    String pass(Map<String, Object> changes) {
        Map<String, Object> claims = new LinkedHashMap<>(Map.of(
                "iss",
                "quark",
                "sub",
                "system:hub",
                "aud",
                "radio",
                "token_type",
                "hub",
                "exp",
                Instant.now().getEpochSecond() + 300));
        claims.putAll(changes);
        try {
            String signed = base64(Json.mapper().writeValueAsBytes(Map.of("alg", "RS256", "kid", KEY))) + "."
                    + base64(Json.mapper().writeValueAsBytes(claims));
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keys.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
