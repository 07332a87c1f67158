package space.quark.hub.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import space.quark.dock.Json;
import space.quark.dock.Unreachable;
import space.quark.host.bus.Bus;
import space.quark.host.bus.BusSettings;
import space.quark.host.bus.EventSource;
import space.quark.host.bus.Page;
import space.quark.host.bus.Position;
import space.quark.hub.tokens.TokenRoom;
import tools.jackson.databind.JsonNode;

/** Events that cross from modules outside to the station's own, and from those of other processes to modules outside. */
class HeardInsideTest {
    private final EventRoom room = new EventRoom(Map.of("bus.attempts", "1"));
    private final Outsider shop = room.outsider("shop", "publish:shop.*", "hear:*");

    @AfterEach
    void close() {
        room.close();
    }

    private void order(String id, String shelf, int number) {
        shop.post("/events", """
                        {"specversion": "1.0", "id": "%s", "source": "/modules/shop", "type": "shop.order.placed",
                         "subject": "%s", "data": {"shelf": "%s", "number": %d}, "mark": "x"}""".formatted(id, shelf, shelf, number)).expect(200);
    }

    private void awaitHeard(String... orders) {
        TokenRoom.await(Outsider.PATIENCE, () -> room.market().heard.equals(List.of(orders)));
    }

    @Test
    void aModuleOfTheStationHearsModulesOutsideOnce() {
        order("1", "apples", 1);
        shop.publish("2", "apples");
        order("1", "apples", 1);
        order("3", "apples", 2);
        awaitHeard("apples1", "apples2");
        assertEquals(2, room.count("select count(*) from market.inbox where source = 'hub'"));
        room.sql("select quark.publish('shop.order.placed', 'apples', '{\"shelf\": \"apples\", \"number\": 3}')");
        awaitHeard("apples1", "apples2", "apples3");
        room.restart();
        order("4", "apples", 4);
        awaitHeard("apples4");
        JsonNode heard = room.operator()
                .get("/events/subscribers")
                .body()
                .path("subscribers")
                .valueStream()
                .filter(one -> one.path("subscriber").asString().equals("market")
                        && one.path("source").asString().equals("hub"))
                .findFirst()
                .orElseThrow();
        assertEquals(0, heard.path("behind").asLong());
        assertEquals(1, heard.path("handled").asLong());
    }

    @Test
    void whatItHeardFromOutsideIsReplayedAndFailsLikeAnythingElse() {
        order("1", "pears", 1);
        awaitHeard("pears1");
        order("2", "plums", -1);
        Outsider operator = room.operator();
        TokenRoom.await(
                Outsider.PATIENCE,
                () -> operator.get("/events/dead?subscriber=market")
                                .body()
                                .path("dead")
                                .size()
                        == 1);
        JsonNode dead = operator.get("/events/dead?subscriber=market")
                .body()
                .path("dead")
                .get(0);
        assertEquals("shop.order.placed", dead.path("type").asString());
        assertEquals(
                -1,
                Json.mapper()
                        .readTree(dead.path("data").asString())
                        .path("number")
                        .asInt());
        operator.post(
                        "/events/replays",
                        "{\"subscriber\":\"market\",\"source\":\"hub\",\"subject\":\"pears\",\"mode\":\"live\",\"reason\":\"again\"}")
                .expect(201);
        awaitHeard("pears1", "pears1");
    }

    @Test
    void aReplayGoesOnAfterItsDatabaseWasAway() {
        order("1", "nuts", 1);
        awaitHeard("nuts1");
        room.sql("create sequence hub.tries");
        room.sql("""
                create function hub.away() returns trigger language plpgsql as $$
                begin perform nextval('hub.tries'); raise exception 'away' using errcode = '57P01'; end $$""");
        room.sql("create trigger away before update on hub.replay for each statement execute function hub.away()");
        Outsider operator = room.operator();
        operator.post(
                        "/events/replays",
                        "{\"subscriber\":\"market\",\"source\":\"hub\",\"subject\":\"nuts\",\"reason\":\"again\"}")
                .expect(201);
        TokenRoom.await(Outsider.PATIENCE, () -> room.count("select last_value from hub.tries") > 1);
        room.sql("drop function hub.away cascade");
        TokenRoom.await(
                Outsider.PATIENCE,
                () -> operator.get("/events/replays")
                        .body()
                        .path("replays")
                        .path(0)
                        .path("state")
                        .asString()
                        .equals("done"));
    }

    /** The outbox of a module whose process can be away. */
    private static final class Radio implements EventSource {
        private final EventSource outbox;
        private volatile boolean away;

        private Radio(EventSource outbox) {
            this.outbox = outbox;
        }

        @Override
        public Page read(Position position, Set<String> types, int limit) {
            if (away) {
                throw new Unreachable(space.quark.dock.CommonProblem.UNREACHABLE, null);
            }
            return outbox.read(position, types, limit);
        }

        @Override
        public Backlog backlog(Position position, Set<String> types) {
            return outbox.backlog(position, types);
        }
    }

    @Test
    void wildcardsReachModulesOfOtherProcesses() {
        try (Bus there = new Bus(java.time.InstantSource.system(), BusSettings.defaults(), new Semaphore(2))) {
            there.open("radio", room.elsewhere("radio"));
            Radio radio = new Radio(there.source("radio").orElseThrow());
            room.hub()
                    .events()
                    .alsoFrom(() -> Map.of(
                            "radio",
                            new ForeignEvents.Elsewhere(radio, List.of("quark.radio.played", "quark.radio.paused"))));
            room.sql(
                    "insert into radio.outbox (id, type, key, data) values (gen_random_uuid(), 'quark.radio.played', 'a',"
                            + " '{\"song\": 1}'), (gen_random_uuid(), 'quark.radio.paused', 'b', '{}')");
            room.market().sell("apples", 1);
            Outsider.Batch all = shop.poll("far", "quark.*", 10);
            assertEquals(3, all.events().size());
            JsonNode played = all.events().stream()
                    .filter(one -> one.path("type").asString().equals("quark.radio.played"))
                    .findFirst()
                    .orElseThrow();
            assertEquals("/modules/radio", played.path("source").asString());
            assertEquals(1, played.path("data").path("song").asInt());
            shop.ack("far", all);
            radio.away = true;
            room.market().sell("apples", 2);
            Outsider.Batch here = shop.poll("far", "quark.*", 10);
            assertEquals(1, here.events().size());
            shop.ack("far", here);
            radio.away = false;
            room.sql(
                    "insert into radio.outbox (id, type, key, data) values (gen_random_uuid(), 'quark.radio.paused', 'b',"
                            + " '{}')");
            assertEquals(
                    List.of("quark.radio.paused"),
                    shop.poll("far", "quark.*", 10).events().stream()
                            .map(one -> one.path("type").asString())
                            .toList());
            assertTrue(shop.poll("paused", "quark.radio.paused", 10).events().size() == 2);
        }
    }
}
