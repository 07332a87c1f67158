package space.quark.hub.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Publishing over HTTP. */
class PublishingTest {
    private static final EventRoom ROOM = new EventRoom(Map.of());
    private static final Outsider SHOP =
            ROOM.outsider("my-shop", "publish:my-shop.*", "publish:my_shop.stock.low", "hear:*");

    @AfterAll
    static void close() {
        ROOM.close();
    }

    @Test
    void aCloudEventIsHeardAsItWasPublished() {
        SHOP.post("/events", """
                        {"specversion": "1.0", "id": "order-1", "source": "https://shop.example/orders",
                         "type": "my-shop.order.placed", "subject": "17", "time": "2026-11-21T09:00:00+01:00",
                         "datacontenttype": "application/vnd.shop+json", "dataschema": "https://shop.example/order",
                         "correlationid": "basket-3", "weight": 3, "urgent": true,
                         "data": {"sum": 12345678901234567890.10, "words": "Ünï \\u0000 \\n"}}""").expect(200);
        JsonNode event =
                SHOP.poll("as-it-was", "my-shop.order.placed", 10).events().getFirst();
        String raw = SHOP.get("/events/poll?subscription=as-it-was").response().body();
        assertTrue(raw.contains("\"sum\":12345678901234567890.10"), raw);
        assertEquals("1.0", event.path("specversion").asString());
        assertEquals("order-1", event.path("id").asString());
        assertEquals("https://shop.example/orders", event.path("source").asString());
        assertEquals("17", event.path("subject").asString());
        assertEquals("2026-11-21T09:00:00+01:00", event.path("time").asString());
        assertEquals("application/vnd.shop+json", event.path("datacontenttype").asString());
        assertEquals("https://shop.example/order", event.path("dataschema").asString());
        assertEquals("basket-3", event.path("correlationid").asString());
        assertEquals(3, event.path("weight").asInt());
        assertTrue(event.path("urgent").asBoolean());
        assertEquals("Ünï \0 \n", event.path("data").path("words").asString());
        assertFalse(event.has("attempt"));
    }

    @Test
    void theOriginalFormIsTakenAndGiven() {
        SHOP.post("/events", """
                        {"id": "7f1c4f4e-0000-4000-8000-000000000001", "type": "my_shop.stock.low", "source": "my-shop",
                         "timestamp": "2026-11-21T09:00:00Z", "data": {"left": 2}, "correlationId": "c-9",
                         "version": "2.1"}""").expect(200);
        JsonNode original = SHOP.poll("original", "types=my_shop.stock.low&wait=10&view=original")
                .events()
                .getFirst();
        assertEquals(
                List.of("id", "type", "source", "timestamp", "data", "correlationId", "version"),
                List.copyOf(original.propertyNames()));
        assertEquals("7f1c4f4e-0000-4000-8000-000000000001", original.path("id").asString());
        assertEquals("my-shop", original.path("source").asString());
        assertEquals("c-9", original.path("correlationId").asString());
        assertEquals("2.1", original.path("version").asString());
        JsonNode cloud = SHOP.poll("original", "wait=10").events().getFirst();
        assertEquals("/modules/my-shop", cloud.path("source").asString());
        assertEquals("2026-11-21T09:00:00Z", cloud.path("time").asString());
        assertFalse(cloud.has("subject"));
    }

    @Test
    void theSameSourceAndIdIsADuplicateHoweverItComesAgain() {
        String one = SHOP.event("dup-1", "twice", "a");
        String other = SHOP.event("dup-2", "twice", "a");
        assertEquals(2, accepted("[" + one + "," + other + "," + one + "]", 1));
        assertEquals(0, accepted(one, 1));
        ROOM.restart();
        assertEquals(0, accepted("[" + one + "," + other + "]", 2));
        // The events themselves may be long gone.
        ROOM.sql("delete from hub.outbox where type = 'my-shop.twice'");
        assertEquals(0, accepted(one, 1));
        assertEquals(1, accepted(one.replace("/modules/my-shop", "/modules/my-shop/till"), 0));
    }

    @Test
    void manyPublishersAtOnceLoseNothingAndKeepTheirOrder() throws InterruptedException {
        int publishers = 16;
        int each = 25;
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int p = 0; p < publishers; p++) {
            String subject = "p" + p;
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                for (int i = 0; i < each; i++) {
                    SHOP.post("/events", SHOP.event(subject + "-" + i, "many", subject))
                            .expect(200);
                }
            }));
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        List<String> heard = SHOP.hear("many", "my-shop.many", ids -> ids.size() >= publishers * each);
        assertEquals(publishers * each, heard.size());
        for (int p = 0; p < publishers; p++) {
            String subject = "p" + p;
            assertEquals(
                    IntStream.range(0, each).mapToObj(i -> subject + "-" + i).toList(),
                    heard.stream().filter(id -> id.startsWith(subject + "-")).toList());
        }
    }

    @Test
    void administratorsSeeForeignEventsInTheHistoryAsTheyWerePublished() {
        SHOP.post("/events", SHOP.event("seen-1", "seen", "s")).expect(200);
        JsonNode event = ROOM.operator()
                .get("/events?type=my-shop.seen")
                .expect(200)
                .body()
                .path("events")
                .path(0);
        assertEquals("seen-1", event.path("id").asString());
        assertEquals("/modules/my-shop", event.path("source").asString());
        assertEquals("seen-1", event.path("data").path("of").asString());
        JsonNode place = ROOM.operator()
                .get("/events?type=my-shop.*&order=follow")
                .expect(200)
                .body();
        SHOP.post("/events", SHOP.event("seen-2", "seen", "s")).expect(200);
        JsonNode next = ROOM.operator()
                .get("/events?type=my-shop.seen&order=follow&view=original&cursor="
                        + place.path("next").asString())
                .expect(200)
                .body();
        assertEquals("seen-2", next.path("events").path(0).path("id").asString());
        assertEquals("my-shop", next.path("events").path(0).path("source").asString());
        // As deep as it may be published, and as deep as it once could be.
        SHOP.post(
                        "/events",
                        "{\"id\": \"d\", \"type\": \"my-shop.deep\", \"data\": " + "[".repeat(400) + "]".repeat(400)
                                + "}")
                .expect(200);
        assertEquals(
                1,
                ROOM.operator()
                        .get("/events?type=my-shop.deep")
                        .expect(200)
                        .body()
                        .path("events")
                        .size());
        ROOM.sql("select quark.publish('my-shop.deeper', 's', '[]')");
        ROOM.sql("update hub.outbox set data = repeat('[', 900) || repeat(']', 900) where type = 'my-shop.deeper'");
        assertEquals(200, statusOf("/events?type=my-shop.deeper"));
    }

    /** Of an answer that nests more deeply than is read here. */
    private static int statusOf(String path) {
        try {
            return Outsider.HTTP
                    .send(ROOM.operator().request(path).GET().build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatIsWrongIsNamed() {
        assertEquals(
                List.of("[0].id", "[0].type", "[1].type", "[2].source", "[3]"),
                SHOP.post("/events", """
                        [{"specversion": "1.0", "source": "/modules/my-shop", "type": "nothing", "data": 1},
                         {"specversion": "1.0", "id": "1", "source": "x", "type": "people.deleted"},
                         {"specversion": "1.0", "id": "1", "source": "/modules/people", "type": "my-shop.x"},
                         "event"]""").expect(400).fields());
        assertEquals(
                List.of("specversion", "time", "data_base64"),
                SHOP.post("/events", """
                        {"specversion": "0.3", "id": "1", "source": "x", "type": "my-shop.x", "time": "yesterday",
                         "data_base64": "AA=="}""").expect(400).fields());
        assertEquals(
                List.of("subject", "UPPER", "attempt"),
                SHOP.post("/events", """
                        {"specversion": "1.0", "id": "1", "source": "x", "type": "my-shop.x", "subject": "%s",
                         "UPPER": 1, "attempt": 2}""".formatted("x".repeat(501))).expect(400).fields().stream()
                        .sorted(java.util.Comparator.comparing(List.of("subject", "UPPER", "attempt")::indexOf))
                        .toList());
        assertEquals(List.of("body"), SHOP.post("/events", "{").expect(400).fields());
        assertEquals(List.of("data"), SHOP.post("/events", """
                        {"id": "1", "type": "my-shop.x", "data": "\\ud800"}""").expect(400).fields());
        for (int levels : List.of(401, 450, 490)) {
            String deep = "[".repeat(levels) + "]".repeat(levels);
            assertEquals(
                    List.of("[0].data"),
                    SHOP.post("/events", "[{\"id\": \"1\", \"type\": \"my-shop.x\", \"data\": " + deep + "}]")
                            .expect(400)
                            .fields());
        }
        String tooMany = IntStream.range(0, 501)
                .mapToObj(i -> SHOP.event("m" + i, "x", "s"))
                .collect(Collectors.joining(",", "[", "]"));
        assertEquals(
                List.of("events"), SHOP.post("/events", tooMany).expect(400).fields());
        Outsider.send(SHOP.request("/events")
                        .header("Content-Type", "text/plain")
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{}")))
                .expect(415);
    }

    @Test
    void aModulePublishesOnlyWhatItsScopesName() {
        Outsider till = ROOM.outsider("till", "publish:till.opened");
        till.post("/events", till.event(UUID.randomUUID().toString(), "opened", "1"))
                .expect(200);
        Outsider.Answered refused =
                till.post("/events", till.event("2", "closed", "1")).expect(403);
        assertEquals("QE203", refused.code());
        assertTrue(refused.body().path("message").asString().contains("publish:till.closed"));
        assertEquals(
                401,
                Outsider.send(till.request("/events")
                                .setHeader("Authorization", "Bearer nothing")
                                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{}")))
                        .status());
        ROOM.person().post("/events", till.event("3", "opened", "1")).expect(403);
    }

    @Test
    void whoPublishesTooMuchIsToldWhenToComeBack() {
        try (EventRoom slow = new EventRoom(Map.of("events.rate", "10"))) {
            Outsider shop = slow.outsider("shop", "publish:shop.*");
            String batch = IntStream.range(0, 40)
                    .mapToObj(i -> shop.event("r" + i, "x", "s"))
                    .collect(Collectors.joining(",", "[", "]"));
            shop.post("/events", batch).expect(200);
            Outsider.Answered refused =
                    shop.post("/events", shop.event("more", "x", "s")).expect(429);
            int pause = Integer.parseInt(
                    refused.response().headers().firstValue("Retry-After").orElseThrow());
            assertTrue(pause >= 1 && pause <= 4, "pause of " + pause);
            Outsider other = slow.outsider("other", "publish:other.*");
            other.publish("1", "s");
        }
    }

    private static int accepted(String body, int duplicates) {
        JsonNode answer = SHOP.post("/events", body).expect(200).body();
        assertEquals(duplicates, answer.path("duplicates").asInt(), answer.toString());
        return answer.path("accepted").asInt();
    }
}
