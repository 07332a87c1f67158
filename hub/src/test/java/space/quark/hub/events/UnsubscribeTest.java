package space.quark.hub.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import space.quark.hub.tokens.TokenRoom;
import tools.jackson.databind.JsonNode;

/** Removing a subscription of a module outside that nobody uses any more. */
class UnsubscribeTest {
    private static final String WHY = "{\"reason\": \"the module is gone\"}";

    private static final EventRoom ROOM = new EventRoom(Map.of("events.attempts", "1", "events.patience", "1ms"));
    private static final Outsider SHOP = ROOM.outsider("shop", "publish:shop.*");
    private static final Outsider EAR = ROOM.outsider("ear", "hear:*");
    private static final Outsider OPERATOR = ROOM.operator();

    @AfterAll
    static void close() {
        ROOM.close();
    }

    private static Outsider.Answered remove(Outsider who, String subscriber, String body) {
        return Outsider.send(who.request("/events/subscribers/" + subscriber)
                .header("Content-Type", "application/json")
                .method("DELETE", HttpRequest.BodyPublishers.ofString(body)));
    }

    private static boolean listed(String subscriber) {
        return OPERATOR.get("/events/subscribers")
                .expect(200)
                .body()
                .path("subscribers")
                .valueStream()
                .anyMatch(one -> one.path("subscriber").asString().equals(subscriber));
    }

    @Test
    void allOfItGoesAndByTheSameNameItBeginsAnew() {
        SHOP.publish("1", "a");
        SHOP.publish("2", "b");
        Outsider.Batch both = EAR.poll("list", "shop.*", 10);
        EAR.nack("list", "1", "torn");
        EAR.ack("list", both);
        EAR.ack("lists", EAR.poll("lists", "shop.*", 10));
        ROOM.sql("insert into market.bus_reader (subscriber, tick, seq, seen_at) values ('ear/list', '', 0, now())");
        assertTrue(listed("ear:list"));
        assertEquals(
                List.of("reason"),
                remove(OPERATOR, "ear:list", "{}").expect(400).fields());
        remove(ROOM.person(), "ear:list", WHY).expect(403);

        JsonNode gone = remove(OPERATOR, "ear:list", WHY).expect(200).body();
        assertEquals("ear:list", gone.path("subscriber").asString());
        assertEquals(1, gone.path("dead").asInt());
        assertTrue(gone.path("message").asString().contains("begins anew"), gone::toString);
        assertFalse(listed("ear:list"));
        assertTrue(listed("ear:lists"));
        for (String rows : List.of("hub.hearing", "hub.hearing_position")) {
            assertEquals(0, ROOM.count("select count(*) from " + rows + " where module = 'ear' and name = 'list'"));
        }
        assertEquals(0, ROOM.count("select count(*) from hub.bus_parked"));
        assertEquals(0, ROOM.count("select count(*) from market.bus_reader where subscriber = 'ear/list'"));
        assertEquals(404, remove(OPERATOR, "ear:list", WHY).status());
        JsonNode noted =
                OPERATOR.get("/events/audit").expect(200).body().path("entries").get(0);
        assertEquals("subscriber.remove", noted.path("action").asString());
        assertEquals("ear:list", noted.path("target").asString());
        assertEquals("the module is gone", noted.path("reason").asString());
        assertEquals(1, noted.path("details").path("dead").asInt());
        assertEquals(2, noted.path("details").path("delivered").asInt());

        String old = "{\"subscription\": \"list\", \"cursor\": \"" + both.cursor() + "\"}";
        assertEquals(
                "UNKNOWN_SUBSCRIPTION", EAR.post("/events/ack", old).expect(404).code());
        assertEquals(List.of("1", "2"), EAR.poll("list", "shop.*", 10).ids());
    }

    @Test
    void whatWasDoneIsReadInPartsOfSoManyBytes() throws Exception {
        try (Connection connection = ROOM.connection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    insert into hub.event_audit (at, who, action, target, details)
                    select now(), 'operator', 'dead.discard', 'large.' || n, jsonb_build_object('data', repeat('x', 900000))
                    from generate_series(1, 6) as n""");
        }
        List<String> targets = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode part =
                    OPERATOR.get("/events/audit?limit=500" + cursor).expect(200).body();
            assertTrue(
                    part.path("entries").size() <= 3 || targets.size() >= 6,
                    part.path("entries").size() + " at a time");
            part.path("entries")
                    .forEach(entry -> targets.add(entry.path("target").asString()));
            cursor = part.path("next").isString()
                    ? "&cursor=" + part.path("next").asString()
                    : "";
        } while (!cursor.isEmpty());
        assertEquals(
                List.of("large.6", "large.5", "large.4", "large.3", "large.2", "large.1"),
                targets.stream().filter(target -> target.startsWith("large.")).toList());
    }

    @Test
    void oneInUseStays() throws Exception {
        Outsider stall = ROOM.outsider("stall", "publish:stall.*");
        var waiting = CompletableFuture.supplyAsync(
                () -> EAR.poll("busy", "stall.*", 30),
                task -> Thread.ofVirtual().start(task));
        TokenRoom.await(
                Outsider.PATIENCE, () -> remove(OPERATOR, "ear:busy", WHY).status() == 409);
        Outsider.Answered refused = remove(OPERATOR, "ear:busy", WHY).expect(409);
        assertEquals("SUBSCRIPTION_IN_USE", refused.code());
        assertTrue(
                refused.body().path("message").asString().contains("ear:busy is in use: stop whoever hears with it"));
        stall.publish("3", "a");
        assertEquals(List.of("3"), waiting.get(60, TimeUnit.SECONDS).ids());
        TokenRoom.await(
                Outsider.PATIENCE, () -> remove(OPERATOR, "ear:busy", WHY).status() == 200);
    }

    @Test
    void thoseOfTheStationsOwnModulesAreNotEndedSo() {
        assertEquals(
                "SUBSCRIBER_OF_A_MODULE",
                remove(OPERATOR, "market", WHY).expect(409).code());
        assertEquals(
                "UNKNOWN_SUBSCRIBER",
                remove(OPERATOR, "nobody", WHY).expect(404).code());
        assertEquals(
                "UNKNOWN_SUBSCRIPTION",
                remove(OPERATOR, "ear:nothing", WHY).expect(404).code());
    }
}
