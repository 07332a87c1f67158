package space.quark.hub.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import space.quark.dock.Json;
import space.quark.hub.tokens.TokenRoom;
import tools.jackson.databind.JsonNode;

/** What the operator sees of subscriptions of modules outside, and does with what they refused. */
class LookedAfterTest {
    private final EventRoom room = new EventRoom(Map.of("events.attempts", "1"));
    private final Outsider shop = room.outsider("shop", "publish:shop.*");
    private final Outsider ear = room.outsider("ear", "hear:*");
    private final Outsider operator = room.operator();

    @AfterEach
    void close() {
        room.close();
    }

    private Optional<JsonNode> find(String subscriber) {
        return operator.get("/events/subscribers")
                .expect(200)
                .body()
                .path("subscribers")
                .valueStream()
                .filter(one -> one.path("subscriber").asString().equals(subscriber))
                .findFirst();
    }

    private JsonNode await(String subscriber, String field, long value) {
        TokenRoom.await(
                Outsider.PATIENCE,
                () -> find(subscriber)
                        .filter(one -> one.path(field).asLong() == value)
                        .isPresent());
        return find(subscriber).orElseThrow();
    }

    @Test
    void theyAreListedWithWhatTheyHeardAndWhatFailed() {
        shop.publish("1", "a");
        shop.publish("2", "b");
        Outsider.Batch both = ear.poll("list", "shop.*,quark.market.*", 10);
        JsonNode behind = await("ear:list", "behind", 2);
        assertEquals("shop.*, quark.market.*", behind.path("source").asString());
        assertTrue(behind.path("lag_seconds").isNumber()
                && behind.path("fence_age_seconds").isNumber());
        assertFalse(behind.hasNonNull("last_error"), behind::toString);
        ear.nack("list", "2", "no ink");
        ear.ack("list", both);
        JsonNode done = await("ear:list", "dead", 1);
        assertEquals(0, done.path("behind").asLong());
        assertEquals(2, done.path("handled").asLong());
        assertEquals(1, done.path("failed").asLong());
        assertEquals("no ink", done.path("last_error").asString());
        String metrics = metrics();
        String labels = "{source=\"shop.*, quark.market.*\",subscriber=\"ear:list\"} ";
        assertTrue(metrics.contains("bus_dead_letters" + labels + "1.0"), metrics);
        assertTrue(metrics.contains("bus_failed" + labels + "1.0"), metrics);
        assertTrue(metrics.contains("bus_handled" + labels + "2.0"), metrics);
        assertTrue(metrics.contains("bus_lag_seconds" + labels + "0.0"), metrics);
        assertTrue(metrics.contains("bus_handlers_vanished{subscriber=\"market\"} 0.0"), metrics);
    }

    @Test
    void theirDeadLettersAreTriedAgainOrGivenUp() {
        shop.publish("1", "a");
        shop.publish("2", "b");
        Outsider.Batch both = ear.poll("letters", "shop.*", 10);
        ear.nack("letters", "1", "torn");
        ear.nack("letters", "2", "lost");
        ear.ack("letters", both);
        JsonNode dead = operator.get("/events/dead?subscriber=ear:letters")
                .expect(200)
                .body()
                .path("dead");
        assertEquals(2, dead.size());
        JsonNode torn = dead.get(0);
        assertEquals("ear:letters", torn.path("subscriber").asString());
        assertEquals("hub", torn.path("source").asString());
        assertEquals("torn", torn.path("error").asString());
        assertEquals(
                "1",
                Json.mapper().readTree(torn.path("data").asString()).path("of").asString());
        assertEquals(
                2, operator.get("/events/dead").expect(200).body().path("dead").size());
        operator.post("/events/dead/" + torn.path("id").asString() + "/retry", "{}")
                .expect(200);
        Outsider.Batch again = ear.poll("letters", "shop.*", 10);
        assertEquals(List.of("1"), again.ids());
        ear.ack("letters", again);
        operator.post("/events/dead/ear:other.1/retry", "{}").expect(404);
        String lost = dead.get(1).path("id").asString();
        Outsider.send(operator.request("/events/dead/" + lost + "/discard")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"reason\":\"old\"}")));
        assertEquals(
                0,
                operator.get("/events/dead?subscriber=ear:letters")
                        .body()
                        .path("dead")
                        .size());
        assertEquals(
                0,
                operator.post("/events/dead/retry", "{\"subscriber\":\"ear:letters\"}")
                        .expect(200)
                        .body()
                        .path("retried")
                        .asInt());
        operator.post("/events/dead/retry", "{\"subscriber\":\"ear:nothing\"}").expect(404);
        // It was used just now.
        Outsider.send(operator.request("/events/subscribers/ear:letters")
                        .header("Content-Type", "application/json")
                        .method("DELETE", HttpRequest.BodyPublishers.ofString("{\"reason\":\"old\"}")))
                .expect(409);
    }

    private String metrics() {
        try {
            return Outsider.HTTP
                    .send(
                            HttpRequest.newBuilder(URI.create(
                                            "http://127.0.0.1:" + room.address().getPort() + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
