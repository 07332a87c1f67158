package space.quark.hub.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import space.quark.dock.Json;
import space.quark.hub.docking.Ear;
import space.quark.hub.tokens.TokenRoom;
import tools.jackson.databind.JsonNode;

/** Events sent to a module that has an endpoint for them. */
class PushTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EventRoom room = new EventRoom(Map.of("events.attempts", "3", "events.timeout", "3s"));
    private final Outsider shop = room.outsider("shop", "publish:shop.*");
    private final List<JsonNode> calls = new CopyOnWriteArrayList<>();
    private final List<String> done = new CopyOnWriteArrayList<>();
    private volatile Set<String> poison = Set.of();
    private volatile int away;
    private volatile boolean hangs;
    private volatile boolean talks;
    private HttpServer module = serve(0);

    private HttpServer serve(int port) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            server.createContext("/hear", exchange -> {
                JsonNode body = Json.mapper().readTree(exchange.getRequestBody().readAllBytes());
                calls.add(body);
                int status = status(body);
                String proof = exchange.getRequestHeaders().getFirst("X-Quark-Caller");
                String claims =
                        new String(Base64.getUrlDecoder().decode(proof.split("\\.")[1]), StandardCharsets.UTF_8);
                JsonNode said = Json.mapper().readTree(claims);
                if (!said.path("aud").asString().equals("shop")
                        || !said.path("token_type").asString().equals("hub")) {
                    status = 500;
                }
                if (hangs) {
                    hangs = false;
                    exchange.sendResponseHeaders(200, 1000);
                    exchange.getResponseBody().write('x');
                    exchange.getResponseBody().flush();
                    return;
                }
                if (talks && status == 500) {
                    exchange.sendResponseHeaders(status, 0);
                    try (var body500 = exchange.getResponseBody()) {
                        // Ends when nobody reads any more.
                        while (true) {
                            body500.write("and so on\n".repeat(1000).getBytes(StandardCharsets.UTF_8));
                        }
                    }
                }
                exchange.sendResponseHeaders(status, -1);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized int status(JsonNode body) {
        if (away > 0) {
            away--;
            return 503;
        }
        List<String> ids = new ArrayList<>();
        body.path("events").forEach(event -> ids.add(event.path("id").asString()));
        if (ids.stream().anyMatch(poison::contains)) {
            return 500;
        }
        done.addAll(ids);
        return 204;
    }

    private void begin() {
        room.hub()
                .events()
                .settle(() -> List.of(new Ear(
                        "shop",
                        URI.create("http://127.0.0.1:" + module.getAddress().getPort() + "/hear"),
                        Set.of("shop.*"))));
    }

    @AfterEach
    void close() {
        room.close();
        module.stop(0);
    }

    @Test
    void eventsAreSentInOrderAndAnAnswerAcknowledges() {
        begin();
        shop.publish("1", "a");
        shop.publish("2", "a");
        TokenRoom.await(PATIENCE, () -> done.size() == 2);
        assertEquals(List.of("1", "2"), done);
        JsonNode first = calls.getFirst();
        assertEquals("push", first.path("subscription").asString());
        assertTrue(first.path("cursor").isString());
        assertEquals("1.0", first.path("events").path(0).path("specversion").asString());
        room.hub().events().settle(() -> List.of());
        shop.publish("3", "a");
        room.restart();
        begin();
        TokenRoom.await(PATIENCE, () -> done.contains("3"));
        assertEquals(List.of("1", "2", "3"), done.stream().distinct().toList());
    }

    @Test
    void aModuleThatIsAwayOrBusyLosesNothingAndNoEventIsBlamed() {
        int port = module.getAddress().getPort();
        begin();
        module.stop(0);
        shop.publish("1", "a");
        shop.publish("2", "b");
        away = 5;
        module = serve(port);
        TokenRoom.await(PATIENCE, () -> done.size() >= 2);
        assertEquals(List.of("1", "2"), done);
        assertEquals(0, room.count("select count(*) from hub.bus_parked"));
    }

    @Test
    void thePoisonousOneIsFoundAndOthersGoOn() {
        poison = Set.of("a1");
        shop.publish("b1", "b");
        shop.publish("a1", "a");
        shop.publish("a2", "a");
        shop.publish("b2", "b");
        begin();
        TokenRoom.await(
                PATIENCE, () -> room.count("select count(*) from hub.bus_parked where dead and attempts = 3") == 1);
        TokenRoom.await(PATIENCE, () -> done.contains("b2"));
        assertEquals(List.of("b1", "b2"), done.stream().distinct().toList());
        poison = Set.of();
        // As somebody does who has mended the module.
        room.sql("update hub.bus_parked set dead = false, attempts = 0, next_at = now() where dead");
        TokenRoom.await(PATIENCE, () -> done.contains("a2"));
        assertEquals(List.of("b1", "b2", "a1", "a2"), done.stream().distinct().toList());
    }

    @Test
    void anAnswerThatDoesNotEndIsNotWaitedFor() {
        hangs = true;
        begin();
        shop.publish("1", "a");
        TokenRoom.await(PATIENCE, () -> calls.size() > 1);
        shop.publish("2", "b");
        TokenRoom.await(PATIENCE, () -> done.contains("2"));
        assertEquals(0, room.count("select count(*) from hub.bus_parked"));
    }

    @Test
    void ofALongAnswerOnlyTheBeginningIsRead() {
        talks = true;
        poison = Set.of("a1");
        shop.publish("a1", "a");
        shop.publish("b1", "b");
        begin();
        TokenRoom.await(
                PATIENCE, () -> room.count("select count(*) from hub.bus_parked where dead and attempts = 3") == 1);
        TokenRoom.await(PATIENCE, () -> done.contains("b1"));
        assertEquals(
                1,
                room.count(
                        "select count(*) from hub.bus_parked where error like 'answered 500: and so on and so on %'"));
    }
}
