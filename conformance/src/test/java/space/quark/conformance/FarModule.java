package space.quark.conformance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import space.quark.dock.Json;
import tools.jackson.databind.JsonNode;

/** A module as a stranger would write it: an HTTP server that knows nothing of Quark but the docking protocol. */
final class FarModule implements AutoCloseable {
    /** Status and body of the health endpoint. */
    volatile int health = 200;

    volatile String healthBody = "{\"status\": \"healthy\"}";
    volatile String manifest;
    /** Status of the endpoint that takes settings. */
    volatile int config = 200;

    /** The status of all other answers. */
    volatile int status = 200;

    /** Slow requests are answered when this is complete. */
    final CompletableFuture<Void> released = new CompletableFuture<>();

    final AtomicInteger looks = new AtomicInteger();
    /** How often its manifest was. */
    final AtomicInteger asked = new AtomicInteger();

    final AtomicInteger served = new AtomicInteger();
    final Queue<String> told = new ConcurrentLinkedQueue<>();
    final Map<String, String> bodies = new ConcurrentHashMap<>();
    /** The tokens with which the hub asked for something. */
    final Map<String, String> proofs = new ConcurrentHashMap<>();

    private final Map<String, String> headers = new ConcurrentHashMap<>();
    private final String name;
    private final HttpServer server;

    private FarModule(String name, String manifest, int port) {
        this.name = name;
        this.manifest = manifest;
        try {
            server = HttpServer.create(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    static FarModule listen(String name, String manifest) {
        return new FarModule(name, manifest, 0);
    }

    /** The same again at an address where one listened before. */
    static FarModule listen(String name, String manifest, int port) {
        return new FarModule(name, manifest, port);
    }

    /** The smallest manifest there is, with more fields. */
    static String manifest(String id, String version, String more) {
        return "{\"id\": \"%s\", \"name\": \"%s\", \"version\": \"%s\"%s}"
                .formatted(id, id, version, more.isEmpty() ? "" : ", " + more);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        switch (path) {
            case "/manifest" -> {
                asked.incrementAndGet();
                send(exchange, 200, manifest);
            }
            case "/health" -> {
                looks.incrementAndGet();
                send(exchange, health, healthBody);
            }
            case "/init", "/config", "/drain", "/shutdown" -> {
                told.add(path.substring(1));
                bodies.put(path.substring(1), body);
                String proof = exchange.getRequestHeaders().getFirst("X-Quark-Caller");
                proofs.put(path.substring(1), proof == null ? "" : proof);
                send(exchange, path.equals("/config") ? config : 200, "{}");
            }
            case "/die" -> exchange.close();
            case "/stream" -> stream(exchange);
            case "/slow" -> {
                released.join();
                send(exchange, 200, "{\"by\": \"" + name + "\"}");
            }
            default -> {
                served.incrementAndGet();
                exchange.getRequestHeaders().forEach((header, values) -> headers.put(header, values.getFirst()));
                send(
                        exchange,
                        status,
                        Json.mapper()
                                .writeValueAsString(Map.of(
                                        "by",
                                        name,
                                        "path",
                                        exchange.getRequestURI().toString(),
                                        "body",
                                        body)));
            }
        }
    }

    /** Events without end, numbered on from the one that the client has. */
    private static void stream(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().put("Content-Type", List.of("text/event-stream"));
        exchange.sendResponseHeaders(200, 0);
        String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
        try (OutputStream out = exchange.getResponseBody()) {
            for (long next = last == null ? 1 : Long.parseLong(last) + 1; ; next++) {
                out.write(("id: " + next + "\n\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
                LockSupport.parkNanos(5_000_000);
            }
        }
    }

    private static void send(HttpExchange exchange, int code, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().put("Content-Type", List.of("application/json"));
        exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    int port() {
        return server.getAddress().getPort();
    }

    String header(String header) {
        return headers.getOrDefault(header, "");
    }

    JsonNode initBody() {
        return Json.mapper().readTree(bodies.getOrDefault("init", "{}"));
    }

    /** Goes without a word. */
    @Override
    public void close() {
        server.stop(0);
    }
}
