package space.quark.conformance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A module that keeps every rule of the docking protocol, and can be told to break one. */
final class GoodNeighbour implements AutoCloseable {
    /** What it does badly. */
    enum Fault {
        NONE,
        NO_MANIFEST,
        WRONG_MANIFEST,
        CHANGING_MANIFEST,
        SICK,
        SLOW_HEALTH,
        TIRES,
        BARE_HEALTH,
        STATUS_FAILS,
        KNOWS_EVERYTHING,
        ROUTE_MISSING,
        TAKES_ANY_METHOD,
        FAILS_ON_BROKEN_JSON,
        BELIEVES_HEADERS,
        BELIEVES_ANY_TOKEN,
        BELIEVES_UNSIGNED,
        ASKS_NOBODY,
        PLAIN_ERRORS,
        NO_CONFIG,
        NO_DRAIN,
        NO_SHUTDOWN
    }

    private static final String MANIFEST = """
            {"id": "neighbour", "name": "Good neighbour", "version": "1.0.0",
             "routes": [{"method": "GET", "path": "/things", "access": "open"},
                        {"method": "POST", "path": "/things", "access": "signed-in"}],
             "settings": {"properties": {"things": {"type": "integer", "default": 3}}},
             "endpoints": {"events": "/events"}}
            """;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Fault fault;
    private final AtomicInteger asked = new AtomicInteger();

    GoodNeighbour(Fault fault) {
        this.fault = fault;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            byte[] body = exchange.getRequestBody().readAllBytes();
            switch (exchange.getRequestURI().getRawPath()) {
                case "/manifest" -> manifest(exchange);
                case "/health" -> health(exchange);
                case "/status" -> say(exchange, fault == Fault.STATUS_FAILS ? 500 : 200, "{\"uptime\": 1}");
                case "/events" -> say(exchange, 204, "");
                case "/config" -> say(exchange, fault == Fault.NO_CONFIG ? 500 : 200, "{}");
                case "/drain" -> say(exchange, fault == Fault.NO_DRAIN ? 404 : 202, "{}");
                case "/shutdown" -> shutdown(exchange);
                case "/things" -> things(exchange, method, body);
                default -> unknown(exchange);
            }
        }
    }

    private void manifest(HttpExchange exchange) throws IOException {
        switch (fault) {
            case NO_MANIFEST -> unknown(exchange);
            case WRONG_MANIFEST -> say(exchange, 200, MANIFEST.replace("1.0.0", "one"));
            case CHANGING_MANIFEST -> say(exchange, 200, MANIFEST.replace("Good", "Good " + asked.incrementAndGet()));
            default -> say(exchange, 200, MANIFEST);
        }
    }

    private void health(HttpExchange exchange) throws IOException {
        if (fault == Fault.SLOW_HEALTH && asked.incrementAndGet() == 2) {
            pause();
        }
        boolean sick = fault == Fault.SICK || (fault == Fault.TIRES && asked.incrementAndGet() > 5);
        String well = "{\"status\": \"healthy\", \"timestamp\": \"2026-11-21T09:00:00Z\"}";
        say(exchange, sick ? 503 : 200, fault == Fault.BARE_HEALTH ? "OK" : well);
    }

    private static void pause() {
        try {
            Thread.sleep(Duration.ofMillis(1_100));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void things(HttpExchange exchange, String method, byte[] body) throws IOException {
        if (method.equals("GET") || method.equals("HEAD")) {
            say(exchange, fault == Fault.ROUTE_MISSING ? 404 : 200, "[]");
        } else if (!method.equals("POST")) {
            say(exchange, fault == Fault.TAKES_ANY_METHOD ? 200 : 405, error("METHOD_NOT_ALLOWED"));
        } else if (fault == Fault.FAILS_ON_BROKEN_JSON && body.length > 0) {
            say(exchange, 500, error("INTERNAL"));
        } else {
            say(exchange, believes(exchange) ? 201 : 401, error("UNAUTHENTICATED"));
        }
    }

    /** Nobody whom the hub vouches for comes to these tests: whoever is believed is believed wrongly. */
    private boolean believes(HttpExchange exchange) {
        String caller = exchange.getRequestHeaders().getFirst("X-Quark-Caller");
        boolean unsigned = caller != null && caller.endsWith(".");
        return switch (fault) {
            case ASKS_NOBODY -> true;
            case BELIEVES_HEADERS -> exchange.getRequestHeaders().containsKey("X-User-Id");
            case BELIEVES_ANY_TOKEN -> caller != null && !unsigned;
            case BELIEVES_UNSIGNED -> unsigned;
            default -> false;
        };
    }

    private void unknown(HttpExchange exchange) throws IOException {
        boolean knows = fault == Fault.KNOWS_EVERYTHING
                && !Set.of("/docs", "/metrics")
                        .contains(exchange.getRequestURI().getRawPath());
        say(exchange, knows ? 200 : 404, fault == Fault.PLAIN_ERRORS ? "not here" : error("NOT_FOUND"));
    }

    private void shutdown(HttpExchange exchange) throws IOException {
        if (fault == Fault.NO_SHUTDOWN) {
            unknown(exchange);
            return;
        }
        say(exchange, 202, "{}");
        Thread.ofVirtual().start(() -> server.stop(1));
    }

    private static String error(String code) {
        return "{\"code\": \"" + code + "\", \"message\": \"no\"}";
    }

    private static void say(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        boolean bodiless = status == 204 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, bodiless ? -1 : body.length);
        if (!bodiless) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
