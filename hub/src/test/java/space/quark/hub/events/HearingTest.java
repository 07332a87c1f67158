package space.quark.hub.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Durable named subscriptions, polled. */
class HearingTest {
    private static final EventRoom ROOM =
            new EventRoom(Map.of("events.attempts", "3", "events.patience", "200ms", "events.waiting", "3"));
    private static final Outsider EAR = ROOM.outsider("ear", "hear:*");

    @AfterAll
    static void close() {
        ROOM.close();
    }

    private static Outsider shop(String id) {
        return ROOM.outsider(id, "publish:" + id + ".*", "hear:" + id + ".*");
    }

    @Test
    void theSameEventsComeUntilTheyAreAcknowledged() {
        Outsider shop = shop("until");
        shop.publish("1", "a");
        shop.publish("2", "a");
        Outsider.Batch first = EAR.poll("until", "until.*", 10);
        assertEquals(List.of("1", "2"), first.ids());
        assertEquals(first.ids(), EAR.poll("until", "until.*", 0).ids());
        shop.publish("3", "a");
        ROOM.restart();
        assertEquals(List.of("1", "2", "3"), EAR.poll("until", "until.*", 10).ids());
        EAR.ack("until", first);
        Outsider.Batch rest = EAR.poll("until", "until.*", 10);
        assertEquals(List.of("3"), rest.ids());
        EAR.ack("until", rest);
        // An older cursor changes nothing.
        EAR.ack("until", first);
        ROOM.restart();
        assertEquals(List.of(), EAR.poll("until", "until.*", 0).ids());
    }

    @Test
    void eachSubscriptionHasAPlaceOfItsOwn() {
        Outsider shop = shop("own");
        shop.publish("1", "a");
        EAR.ack("own-one", EAR.poll("own-one", "own.*", 10));
        assertEquals(List.of("1"), EAR.poll("own-two", "own.*", 10).ids());
        assertEquals(List.of("1"), shop.poll("own-one", "own.*", 10).ids());
        assertEquals(List.of(), EAR.poll("own-one", "own.*", 0).ids());
    }

    @Test
    void eventsOfModulesInTheProcessAreHeardToo() {
        ROOM.market().sell("apples", 1);
        JsonNode event = EAR.poll("market", "types=quark.market.*&wait=10&limit=500").events().stream()
                .filter(each -> each.path("subject").asString().equals("apples"))
                .findFirst()
                .orElseThrow();
        assertEquals("/modules/market", event.path("source").asString());
        assertEquals("quark.market.sold", event.path("type").asString());
        assertEquals("apples", event.path("subject").asString());
        assertEquals(1, event.path("data").path("number").asInt());
    }

    @Test
    void aWaitingPollIsWokenByAnEvent() throws Exception {
        Outsider shop = shop("woken");
        EAR.poll("woken", "woken.*,quark.market.*", 0);
        var waiting = CompletableFuture.supplyAsync(
                () -> EAR.hear("woken", "woken.*,quark.market.*", ids -> ids.contains("1")));
        shop.publish("1", "a");
        assertTrue(waiting.get(60, TimeUnit.SECONDS).contains("1"));
    }

    @Test
    void starsMatchAllThatFollowsAndNothingElse() {
        Outsider shop = ROOM.outsider("stars", "publish:stars.*", "publish:quark.stars.*");
        for (String type : List.of("stars.a", "stars.a.b", "stars.ab", "stars.a_b", "stars.aXb", "quark.stars.a")) {
            shop.post("/events", """
                            {"specversion": "1.0", "id": "%s", "source": "stars", "type": "%s", "data": 1}""".formatted(type, type)).expect(200);
        }
        assertEquals(Set.of("stars.a.b"), heard("s1", "stars.a.*"));
        assertEquals(Set.of("stars.a_b"), heard("s2", "stars.a_b"));
        assertEquals(
                Set.of("stars.a", "stars.a.b", "stars.ab", "stars.a_b", "stars.aXb", "quark.stars.a"),
                heard("s3", "stars.*,quark.stars.*"));
        assertTrue(heard("s4", "*").contains("quark.stars.a"));
    }

    private static Set<String> heard(String subscription, String types) {
        return new HashSet<>(
                EAR.poll(subscription, "types=" + types + "&limit=500&wait=10").ids());
    }

    @Test
    void aModuleHearsOnlyWhatItsScopesName() {
        Outsider shop = ROOM.outsider("narrow", "hear:quark.market.*", "hear:news.flash");
        shop.poll("fine", "quark.market.sold,news.flash", 0);
        for (String types : List.of("*", "quark.*", "news.*", "people.deleted", "quark.market")) {
            Outsider.Answered refused =
                    shop.get("/events/poll?subscription=narrow&types=" + types).expect(403);
            assertEquals("QE203", refused.code());
            assertTrue(refused.body().path("message").asString().contains("hear:" + types));
        }
        Outsider less = ROOM.outsider("narrow", "hear:news.flash");
        less.get("/events/poll?subscription=fine").expect(403);
        ROOM.person().get("/events/poll?subscription=fine").expect(403);
        shop.post("/events/ack", "{\"subscription\":\"nobody\",\"cursor\":\"x\"}")
                .expect(400);
        assertEquals(
                "UNKNOWN_SUBSCRIPTION",
                shop.post("/events/nack", "{\"subscription\":\"nobody\",\"id\":\"x\"}")
                        .expect(404)
                        .code());
    }

    @Test
    void aRefusedEventComesAgainAndItsSubjectWaitsBehindIt() {
        Outsider shop = shop("again");
        shop.publish("a1", "a");
        shop.publish("b1", "b");
        shop.publish("a2", "a");
        Outsider.Batch first = EAR.poll("again", "again.*", 10);
        assertEquals(List.of("a1", "b1", "a2"), first.ids());
        JsonNode refused = EAR.nack("again", "a1", "not now");
        assertEquals(1, refused.path("attempts").asInt());
        assertFalse(refused.path("dead").asBoolean());
        // As a subscriber does that has skipped a2: what it acknowledges has not been done of this subject.
        EAR.ack("again", first);
        shop.publish("a3", "a");
        shop.publish("b2", "b");
        List<String> heard = EAR.hear("again", "again.*", ids -> ids.contains("a3") && ids.contains("b2"));
        assertEquals(List.of("a1", "a2", "a3"), only("a", heard));
        assertEquals(List.of("b2"), only("b", heard));
        assertEquals(List.of(), EAR.poll("again", "again.*", 0).ids());
        assertEquals(0, waiting("again"));
    }

    @Test
    void aPoisonousEventDiesAndOthersGoOn() {
        Outsider shop = shop("poison");
        shop.publish("a1", "a");
        shop.publish("a2", "a");
        shop.publish("b1", "b");
        List<String> done = new ArrayList<>();
        List<Integer> attempts = new ArrayList<>();
        boolean dead = false;
        while (!dead) {
            Outsider.Batch batch = EAR.poll("poison", "poison.*", 10);
            boolean failed = false;
            for (JsonNode event : batch.events()) {
                String id = event.path("id").asString();
                if (id.equals("a1")) {
                    attempts.add(event.path("attempt").asInt(1));
                    dead = EAR.nack("poison", "a1", "bitter \\u0000")
                            .path("dead")
                            .asBoolean();
                    failed = true;
                } else if (!failed || !id.startsWith("a")) {
                    done.add(id);
                }
            }
            EAR.ack("poison", batch);
        }
        shop.publish("a3", "a");
        shop.publish("b2", "b");
        done.addAll(EAR.hear("poison", "poison.*", ids -> ids.contains("b2")));
        assertEquals(List.of(1, 2, 3), attempts);
        assertEquals(List.of("b1", "b2"), done);
        ROOM.restart();
        assertEquals(List.of(), EAR.poll("poison", "poison.*", 0).ids());
        assertEquals(
                1,
                ROOM.count("select count(*) from hub.bus_parked where source = 'ear/poison hub' and dead"
                        + " and error = 'bitter ' and attempts = 3"));
        assertTrue(EAR.nack("poison", "a1", "again").path("dead").asBoolean());
        JsonNode letter = ROOM.operator()
                .get("/events/dead?subscriber=ear:poison")
                .expect(200)
                .body()
                .path("dead")
                .valueStream()
                .filter(each -> each.path("source").asString().equals("hub"))
                .findFirst()
                .orElseThrow();
        assertEquals("bitter ", letter.path("error").asString());
        // Somebody decides that it is to be left out.
        ROOM.operator()
                .post("/events/dead/" + letter.path("id").asString() + "/discard", "{\"reason\": \"bitter\"}")
                .expect(204);
        assertEquals(List.of("a2", "a3"), EAR.hear("poison", "poison.*", ids -> ids.contains("a3")));
    }

    @Test
    void theOrderOfASubjectHoldsWhileEventsFailAndOthersArePublished() throws InterruptedException {
        int subjects = 8;
        int each = 20;
        Outsider shop = shop("order");
        List<Thread> publishers = new ArrayList<>();
        for (int s = 0; s < subjects; s++) {
            String subject = "s" + s;
            publishers.add(Thread.ofVirtual().start(() -> {
                for (int i = 0; i < each; i++) {
                    shop.publish(subject + "-" + i, subject);
                }
            }));
        }
        List<String> done = new ArrayList<>();
        Set<String> failed = new HashSet<>();
        while (new HashSet<>(done).size() < subjects * each) {
            Outsider.Batch batch = EAR.poll("order", "types=order.*&limit=13&wait=1");
            Set<String> left = new HashSet<>();
            for (JsonNode event : batch.events()) {
                String id = event.path("id").asString();
                String subject = event.path("subject").asString();
                if (left.contains(subject)) {
                    continue;
                }
                if (id.endsWith("3") && failed.add(id)) {
                    left.add(subject);
                    EAR.nack("order", id, "the first time");
                } else {
                    done.add(id);
                }
            }
            EAR.ack("order", batch);
        }
        for (Thread publisher : publishers) {
            publisher.join();
        }
        for (int s = 0; s < subjects; s++) {
            String subject = "s" + s + "-";
            assertEquals(
                    IntStream.range(0, each).mapToObj(i -> subject + i).toList(),
                    done.stream().filter(id -> id.startsWith(subject)).toList());
        }
        assertEquals(subjects * 2, failed.size());
    }

    @Test
    void aSubscriptionMaySkipTheDead() {
        Outsider shop = shop("skip");
        shop.publish("a1", "a");
        String query = "types=skip.*&wait=10&dead=skip";
        boolean dead = false;
        while (!dead) {
            Outsider.Batch batch = EAR.poll("skip", query);
            if (batch.ids().contains("a1")) {
                dead = EAR.nack("skip", "a1", "no").path("dead").asBoolean();
            }
            EAR.ack("skip", batch);
        }
        shop.publish("a2", "a");
        Outsider.Batch next = EAR.poll("skip", query);
        assertEquals(List.of("a2"), next.ids());
        EAR.ack("skip", next);
        assertEquals(List.of(), EAR.poll("skip", "wait=0").ids());
    }

    @Test
    void whoBeginsToSkipTheDeadHearsWhatWaitsBehindThem() {
        Outsider shop = shop("turn");
        shop.publish("a1", "a");
        shop.publish("a2", "a");
        String query = "types=turn.*&wait=10";
        boolean dead = false;
        while (!dead) {
            Outsider.Batch batch = EAR.poll("turn", query);
            if (batch.ids().contains("a1")) {
                dead = EAR.nack("turn", "a1", "no").path("dead").asBoolean();
            }
            EAR.ack("turn", batch);
        }
        assertEquals(List.of(), EAR.poll("turn", "wait=0").ids());
        Outsider.Batch next = EAR.poll("turn", "wait=10&dead=skip");
        assertEquals(List.of("a2"), next.ids());
        EAR.ack("turn", next);
        assertEquals(List.of(), EAR.poll("turn", "wait=0").ids());
    }

    @Test
    void whatWaitsBehindTheDeadThatAreSkippedComesAtOnce() {
        Outsider shop = shop("next");
        shop.publish("a1", "a");
        shop.publish("a2", "a");
        String query = "types=next.*&wait=10&dead=skip";
        boolean dead = false;
        while (!dead) {
            Outsider.Batch batch = EAR.poll("next", query);
            if (batch.ids().contains("a1")) {
                dead = EAR.nack("next", "a1", "no").path("dead").asBoolean();
            }
            EAR.ack("next", batch);
        }
        assertEquals(List.of("a2"), EAR.poll("next", "wait=0").ids());
    }

    @Test
    void whatComesAgainAndIsNeverAcknowledgedDiesToo() {
        Outsider shop = shop("silent");
        shop.publish("a1", "a");
        shop.publish("a2", "a");
        EAR.poll("silent", "silent.*", 10);
        EAR.nack("silent", "a1", "no");
        Set<String> seen = new HashSet<>();
        while (ROOM.count("select count(*) from hub.bus_parked where source = 'ear/silent hub' and dead") == 0) {
            seen.addAll(EAR.poll("silent", "silent.*", 1).ids());
        }
        assertTrue(seen.contains("a1"));
        assertEquals(
                1,
                ROOM.count("select count(*) from hub.bus_parked where source = 'ear/silent hub' and dead"
                        + " and error = 'never acknowledged'"));
        assertEquals(List.of(), EAR.poll("silent", "silent.*", 0).ids());
    }

    @Test
    void anEventThatNobodyWasGivenCannotBeRefused() {
        Outsider shop = shop("gone");
        shop.publish("1", "a");
        Outsider.Batch batch = EAR.poll("gone", "gone.*", 10);
        EAR.ack("gone", batch);
        assertEquals(
                "EVENT_NOT_WAITING",
                EAR.post("/events/nack", "{\"subscription\":\"gone\",\"id\":\"1\"}")
                        .expect(404)
                        .code());
    }

    @Test
    void anEventIsFoundByItsIdHoweverManyWait() {
        Outsider shop = shop("many");
        EAR.poll("many", "many.*", 0);
        ROOM.sql("""
                insert into hub.bus_parked
                  (source, event_id, seq, type, key, data, published_at, attempts, next_at, error)
                select 'ear/many hub', gen_random_uuid(), n, 'many.happened', 'before',
                  '{"id": "other' || n || '"}' || E'\\n' || '{"of": "17"}', now(), 1, 'infinity', ''
                from generate_series(1, 1100) n""");
        shop.publish("17", "a");
        assertEquals(List.of("17"), EAR.poll("many", "many.*", 10).ids());
        assertFalse(EAR.nack("many", "17", "not now").path("dead").asBoolean());
        assertFalse(EAR.nack("many", "17", "not now again").path("dead").asBoolean());
        ROOM.sql("delete from hub.bus_parked where source = 'ear/many hub'");
    }

    @Test
    void ofLargeEventsAFewComeAtATime() {
        Outsider shop = shop("large");
        List<String> all = List.of("1", "2", "3", "4", "5");
        String much = "x".repeat(700_000);
        all.forEach(id -> shop.post("/events", """
                        {"specversion": "1.0", "id": "%s", "source": "large", "type": "large.a", "subject": "a", "data": "%s"}""".formatted(id, much)).expect(200));
        Outsider.Batch first = EAR.poll("large", "types=large.*&limit=500");
        assertEquals(List.of("1", "2", "3"), first.ids());
        assertTrue(first.more());
        assertEquals(much, first.events().getFirst().path("data").asString());
        // All that was given out and is of its subject waits behind it.
        EAR.nack("large", "1", "not now");
        EAR.ack("large", first);
        assertEquals(all, EAR.hear("large", "large.*", ids -> ids.contains("5")));
        JsonNode latest = ROOM.operator()
                .get("/events?type=large.*&limit=500")
                .expect(200)
                .body();
        assertEquals(3, latest.path("events").size());
        assertEquals("5", latest.path("events").path(0).path("id").asString());
        JsonNode older = ROOM.operator()
                .get("/events?type=large.*&limit=500&cursor="
                        + latest.path("next").asString())
                .expect(200)
                .body();
        assertEquals(2, older.path("events").size());
        assertTrue(older.path("next").isMissingNode() || older.path("next").isNull());
        // Whoever hears everything here shall not have to go past them.
        ROOM.sql("delete from hub.outbox where type = 'large.a'");
    }

    @Test
    void smallPagesMissNothingAndKeepTheOrder() {
        Outsider shop = shop("pages");
        List<String> all = IntStream.range(0, 57).mapToObj(String::valueOf).toList();
        all.forEach(id -> {
            shop.publish(id, "a");
            ROOM.market().sell("noise", 1);
        });
        List<String> heard = new ArrayList<>();
        Outsider.Batch batch = EAR.poll("pages", "types=pages.*&limit=5&wait=10");
        while (!batch.ids().isEmpty()) {
            assertTrue(batch.ids().size() <= 5);
            heard.addAll(batch.ids());
            EAR.ack("pages", batch);
            batch = EAR.poll("pages", "limit=5");
        }
        assertEquals(all, heard);
    }

    @Test
    void whatIsWrongIsNamed() {
        for (Map.Entry<String, String> wrong : Map.of(
                        "types=x.*", "subscription",
                        "subscription=a%20b&types=x.*", "subscription",
                        "subscription=fresh", "types",
                        "subscription=a&types=x.*.y", "types",
                        "subscription=a&types=x.*&limit=0", "limit",
                        "subscription=a&types=x.*&wait=31", "wait",
                        "subscription=a&types=x.*&view=xml", "view",
                        "subscription=a&types=x.*&dead=maybe", "dead")
                .entrySet()) {
            assertEquals(
                    List.of(wrong.getValue()),
                    EAR.get("/events/poll?" + wrong.getKey()).expect(400).fields(),
                    wrong.getKey());
        }
        EAR.poll("wrong", "wrong.*", 0);
        for (String cursor : List.of("", "x", "d3Jvbmd-MX5odWI9MUAxQDE7fg")) {
            assertEquals(
                    List.of("cursor"),
                    EAR.post("/events/ack", "{\"subscription\":\"wrong\",\"cursor\":\"" + cursor + "\"}")
                            .expect(400)
                            .fields());
        }
        for (String cursor : List.of(
                "wrong~-1~~",
                "wrong~9223372036854775807~~",
                "wrong~5~hub=5:9:7,6/5:9:7,6/5@1@1;~",
                "wrong~5~hub=1:0:/1:0:/5@1@1;~",
                "wrong~5~hub=5:5:9/5:5:9/5@1@1;~",
                "wrong~5~hub=1:1:/1:1:/5@-1@-1;~",
                "wrong~5~h\0b=1:1:/1:1:/5@1@1;~",
                "wrong~5~~1:-1:1;")) {
            String forged = Base64.getUrlEncoder().encodeToString(cursor.getBytes(StandardCharsets.UTF_8));
            assertEquals(
                    List.of("cursor"),
                    EAR.post("/events/ack", "{\"subscription\":\"wrong\",\"cursor\":\"" + forged + "\"}")
                            .expect(400)
                            .fields(),
                    cursor);
        }
        Outsider.Batch other = EAR.poll("wrong2", "wrong.*", 0);
        EAR.post("/events/ack", "{\"subscription\":\"wrong\",\"cursor\":\"" + other.cursor() + "\"}")
                .expect(400);
    }

    @Test
    void onlySoManyPollsOfAModuleWait() throws Exception {
        Outsider crowd = ROOM.outsider("crowd", "hear:crowd.*", "publish:crowd.*");
        List<CompletableFuture<Outsider.Answered>> polls = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> crowd.get("/events/poll?types=crowd.*&wait=30&subscription=c" + i),
                        task -> Thread.ofVirtual().start(task)))
                .toList();
        var refused = (Outsider.Answered)
                CompletableFuture.anyOf(polls.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        assertEquals("TOO_MANY_WAITING", refused.expect(429).code());
        crowd.publish("1", "a");
        for (var poll : polls) {
            poll.get(60, TimeUnit.SECONDS);
        }
    }

    private static List<String> only(String subject, List<String> ids) {
        return ids.stream().filter(id -> id.startsWith(subject)).toList();
    }

    private static long waiting(String subscription) {
        return ROOM.count("select count(*) from hub.bus_parked where source like 'ear/" + subscription + " %'");
    }
}
