package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.quark.station.Station;
import tools.jackson.databind.JsonNode;

/** What administrators see of events and do with them, on a whole station. */
class EventsTest {
    private static final Path DATA = Stations.dataFolder();
    private static final Kiosk KIOSK = new Kiosk();
    private static final Map<String, String> FLAGS = Map.of(
            "http.port", "0",
            "station.limits", "off",
            "bus.attempts", "2",
            "bus.retry_from", "10ms");

    @SuppressWarnings("NullAway.Init") // started before the first test
    private static Station station;

    @SuppressWarnings("NullAway.Init")
    private static Client operator;

    @SuppressWarnings("NullAway.Init")
    private static Client somebody;

    @BeforeAll
    static void start() throws Exception {
        station = Station.start(DATA, FLAGS, Map.of(), List.of(() -> KIOSK));
        operator = Client.of(station.address())
                .bearing(Files.readString(DATA.resolve("operator.token")).strip());
        somebody = Client.of(station.address()).register("somebody");
    }

    @AfterAll
    static void stop() {
        station.close();
        Stations.delete(DATA);
    }

    @BeforeEach
    void inOrder() {
        KIOSK.outOfOrder.set(false);
        KIOSK.heard.clear();
    }

    private static JsonNode get(String path) {
        return operator.get(path).expect(200).json();
    }

    private static void awaitHeard(String paper, List<String> wanted) throws Exception {
        Client.await("they are heard", () -> heard(paper).equals(wanted));
    }

    /** Of one paper alone: others come in an order of their own, also those that an earlier test sold. */
    private static List<String> heard(String paper) {
        return KIOSK.heard.stream().filter(sold -> sold.startsWith(paper)).toList();
    }

    private static JsonNode deadLetter(String paper) throws Exception {
        KIOSK.outOfOrder.set(true);
        KIOSK.sell(paper, 1);
        KIOSK.sell(paper, 2);
        Client.await("one is dead and holds another", () -> {
            JsonNode dead = get("/events/dead?subscriber=kiosk").path("dead");
            return dead.size() == 1 && dead.get(0).path("behind").asInt() == 1;
        });
        return get("/events/dead").path("dead").get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /events",
        "GET, /events/subscribers",
        "GET, /events/broker",
        "GET, /events/dead",
        "GET, /events/replays",
        "GET, /events/audit",
        "DELETE, /events/subscribers/kiosk",
        "POST, /events/dead/retry",
        "POST, /events/dead/kiosk.1/retry",
        "POST, /events/dead/kiosk.1/discard",
        "POST, /events/replays",
        "DELETE, /events/replays/1"
    })
    void nobodyElseIsAdmitted(String verb, String path) {
        Client nobody = Client.of(station.address());
        assertEquals(401, ask(nobody, verb, path).status());
        Refusals.assertRefused(ask(somebody, verb, path), 403, "forbidden");
    }

    private static Client.Reply ask(Client client, String verb, String path) {
        return switch (verb) {
            case "GET" -> client.get(path);
            case "DELETE" -> client.delete(path);
            case "POST" -> client.post(path, Map.of());
            default -> throw new IllegalArgumentException(verb);
        };
    }

    @Test
    void historyGoesBackPageByPageInBothForms() throws Exception {
        KIOSK.sell("Gazette", 1);
        KIOSK.sell("Gazette", 2);
        KIOSK.sell("Herald", 3);
        awaitHeard("Gazette", List.of("Gazette1", "Gazette2"));
        awaitHeard("Herald", List.of("Herald3"));
        JsonNode first = get("/events?type=quark.kiosk.*&subject=Gazette&limit=1");
        JsonNode event = first.path("events").get(0);
        assertEquals("1.0", event.path("specversion").asString());
        assertEquals("quark.kiosk.paper_sold", event.path("type").asString());
        assertEquals("/modules/kiosk", event.path("source").asString());
        assertEquals("Gazette", event.path("subject").asString());
        assertEquals(2, event.path("data").path("copies").asInt());
        assertFalse(event.path("correlationid").asString().isEmpty());
        JsonNode next = get("/events?type=quark.kiosk.*&subject=Gazette&limit=1&view=original&cursor="
                + first.path("next").asString());
        JsonNode original = next.path("events").get(0);
        assertEquals(
                List.of("id", "type", "source", "timestamp", "data", "correlation_id", "version")
                        .size(),
                original.size());
        assertTrue(original.has("correlationId"), original::toString);
        assertEquals("kiosk", original.path("source").asString());
        assertEquals(1, original.path("data").path("copies").asInt());
        assertEquals(
                0,
                get("/events?type=quark.kiosk.*&since=2999-01-01T00:00:00Z")
                        .path("events")
                        .size());
    }

    @Test
    void whoFollowsGetsWhatComes() throws Exception {
        JsonNode now = get("/events?order=follow&type=quark.kiosk.*");
        assertEquals(0, now.path("events").size());
        KIOSK.sell("Courier", 1);
        KIOSK.sell("Courier", 2);
        awaitHeard("Courier", List.of("Courier1", "Courier2"));
        JsonNode some = get("/events?order=follow&type=quark.kiosk.*&cursor="
                + now.path("next").asString());
        assertEquals(2, some.path("events").size());
        assertEquals(1, some.path("events").get(0).path("data").path("copies").asInt());
        JsonNode none = get("/events?order=follow&type=quark.kiosk.*&cursor="
                + some.path("next").asString());
        assertEquals(0, none.path("events").size());
    }

    @Test
    void subscribersAndTheirTablesAreTold() {
        JsonNode all = get("/events/subscribers");
        JsonNode kiosk = null;
        for (JsonNode one : all.path("subscribers")) {
            kiosk = one.path("subscriber").asString().equals("kiosk") ? one : kiosk;
        }
        assertTrue(kiosk != null && kiosk.path("lag_seconds").isNumber(), all::toString);
        assertTrue(
                kiosk.path("fence_age_seconds").isNumber() && kiosk.path("dead").isNumber(), kiosk::toString);
        assertTrue(all.path("logs").size() > 5, all::toString);
        assertTrue(all.path("logs").get(0).path("outbox_bytes").asLong() > 0, all::toString);
    }

    @Test
    void aDeadLetterIsRetriedByHandAndNoted() throws Exception {
        JsonNode letter = deadLetter("Tribune");
        assertTrue(letter.path("error").asString().contains("the till is stuck"));
        assertTrue(letter.path("stack").asString().contains("Kiosk"));
        KIOSK.outOfOrder.set(false);
        String id = letter.path("id").asString();
        assertEquals(
                1,
                operator.post("/events/dead/" + id + "/retry", Map.of())
                        .expect(200)
                        .json()
                        .path("retried")
                        .asInt());
        awaitHeard("Tribune", List.of("Tribune1", "Tribune2"));
        Refusals.assertRefused(operator.post("/events/dead/" + id + "/retry", Map.of()), 404, "no such dead letter");
        JsonNode deed = get("/events/audit?limit=1").path("entries").get(0);
        assertEquals("dead.retry", deed.path("action").asString());
        assertEquals(id, deed.path("target").asString());
        assertEquals("operator", deed.path("who").asString());
    }

    @Test
    void whatIsDiscardedNeedsAReasonAndLetsTheRestGo() throws Exception {
        String id = deadLetter("Mirror").path("id").asString();
        KIOSK.outOfOrder.set(false);
        Client.Reply without = operator.post("/events/dead/" + id + "/discard", Map.of());
        assertEquals(
                "reason", without.json().path("fields").get(0).path("field").asString());
        operator.post("/events/dead/" + id + "/discard", Map.of("reason", "sold by mistake"))
                .expect(204);
        awaitHeard("Mirror", List.of("Mirror2"));
        JsonNode deed = get("/events/audit?limit=1").path("entries").get(0);
        assertEquals("sold by mistake", deed.path("reason").asString());
        assertEquals("Mirror", deed.path("details").path("subject").asString());
    }

    @Test
    void aReplayGoesIntoTheShadowFirstAndThenLive() throws Exception {
        KIOSK.sell("Planet", 1);
        KIOSK.sell("Planet", 2);
        awaitHeard("Planet", List.of("Planet1", "Planet2"));
        KIOSK.outOfOrder.set(true);
        JsonNode shadow = replay("shadow");
        assertEquals(0, shadow.path("handled").asInt());
        assertEquals(2, shadow.path("failed").asInt());
        assertTrue(shadow.path("error").asString().contains("the till is stuck"), shadow::toString);
        KIOSK.outOfOrder.set(false);
        assertEquals(2, replay("live").path("handled").asInt());
        assertEquals(List.of("Planet1", "Planet2", "Planet1 again", "Planet2 again"), heard("Planet"));
    }

    private static JsonNode replay(String mode) throws Exception {
        JsonNode begun = operator.post(
                        "/events/replays",
                        Map.of(
                                "subscriber", "kiosk",
                                "source", "kiosk",
                                "subject", "Planet",
                                "mode", mode,
                                "reason", "to see"))
                .expect(201)
                .json();
        Client.await(
                "it is done",
                () -> state(begun.path("id").asLong()).path("state").asString().equals("done"));
        return state(begun.path("id").asLong());
    }

    private static JsonNode state(long id) {
        for (JsonNode one : get("/events/replays").path("replays")) {
            if (one.path("id").asLong() == id) {
                return one;
            }
        }
        throw new AssertionError("no replay " + id);
    }

    @Test
    void aSlowReplayIsEndedByHand() throws Exception {
        for (int copies = 1; copies <= 20; copies++) {
            KIOSK.sell("Weekly", copies);
        }
        Client.await("all are heard", () -> heard("Weekly").size() == 20);
        Map<String, Object> slow = Map.of(
                "subscriber", "kiosk", "source", "kiosk", "subject", "Weekly", "per_second", 1, "reason", "to see");
        long id = operator.post("/events/replays", slow)
                .expect(201)
                .json()
                .path("id")
                .asLong();
        Refusals.assertRefused(
                operator.post("/events/replays", slow), 409, "a replay into this subscriber is running already");
        assertEquals(
                "ended",
                operator.delete("/events/replays/" + id)
                        .expect(200)
                        .json()
                        .path("state")
                        .asString());
    }

    @ParameterizedTest
    @CsvSource({
        "/events?since=yesterday, since",
        "/events?limit=0, limit",
        "/events?cursor=nonsense, cursor",
        "/events?order=follow&cursor=eyJraW9zayI6eyJ0aWNrIjoieCIsInNlcSI6MX19, cursor",
        "/events?view=old, view",
        "/events/dead?cursor=x, cursor"
    })
    void aQuestionThatMakesNoSenseIsRefusedByItsField(String path, String field) {
        JsonNode refused = operator.get(path).json();
        assertEquals(field, refused.path("fields").path(0).path("field").asString(), refused::toString);
    }

    @Test
    void theCatalogueNamesEveryEventAndWhoHearsIt() {
        JsonNode document =
                Client.of(station.address()).get("/asyncapi.json").expect(200).json();
        assertEquals("3.0.0", document.path("asyncapi").asString());
        JsonNode message = document.path("components").path("messages").path("quark.posts.post_published");
        JsonNode data = message.path("payload").path("properties").path("data").path("$ref");
        JsonNode schema = document.at(data.asString().substring(1));
        assertTrue(schema.path("properties").has("author"), document::toString);
        assertTrue(document.path("operations").has("feed.hears.quark.posts.post_published"));
        assertTrue(document.path("operations").has("posts.publishes.quark.posts.post_published"));
        assertTrue(document.path("channels").has("quark.kiosk.paper_sold"), "one without a schema too");
        assertReferences(document, document);
        String page = Client.of(station.address())
                .get("/docs/events")
                .expect(200)
                .raw()
                .body();
        assertTrue(page.contains("/docs/events.js"), page);
        Client.of(station.address()).get("/docs/events.js").expect(200);
        Client.of(station.address()).get("/docs/events.css").expect(200);
    }

    private static void assertReferences(JsonNode node, JsonNode document) {
        if (node.path("$ref").isString()) {
            String target = node.path("$ref").asString();
            assertFalse(document.at(target.substring(1)).isMissingNode(), target);
        }
        node.forEach(child -> assertReferences(child, document));
    }

    @Test
    void theCommandLineDoesTheSame() throws Exception {
        String id = deadLetter("Echo").path("id").asString();
        assertTrue(run("dead").contains(id));
        assertTrue(run("subscribers").contains("kiosk"));
        KIOSK.outOfOrder.set(false);
        assertTrue(run("retry", "kiosk").contains("1 tried again"));
        awaitHeard("Echo", List.of("Echo1", "Echo2"));
        assertTrue(run("tail", "--no-follow", "--subject", "Echo").contains("\"copies\":2"));
        String rude = "Echo\u001b[2J\u202e";
        KIOSK.sell(rude, 7);
        CommandLineRun head = CommandLineRun.head(
                () -> KIOSK.sell(rude, 8), arguments("tail", "--type", "quark.kiosk.*", "--last", "1"));
        assertEquals(0, head.exit());
        assertTrue(head.out().contains("\"copies\":7"), head::out);
        assertFalse(head.out().contains("\u202e"), head::out);
        assertTrue(run("replay", "kiosk", "kiosk", "--subject", "Echo", "--reason", "to see")
                .contains("(shadow)"));
        assertTrue(run("replay", "kiosk", "kiosk", "--after", "2026-01-01T02:00:00+02:00", "--reason", "to see")
                .contains("(shadow)"));
        CommandLineRun refused = CommandLineRun.of(arguments("discard", id, "--reason", "gone"));
        assertEquals(1, refused.exit());
        assertTrue(refused.err().contains("no such dead letter"), refused::err);
        CommandLineRun kept = CommandLineRun.of(arguments("remove", "kiosk", "--reason", "unused"));
        assertEquals(1, kept.exit());
        assertTrue(kept.err().contains("undock it to end that"), kept::err);
    }

    private static String run(String... arguments) {
        CommandLineRun run = CommandLineRun.of(arguments(arguments));
        assertEquals(0, run.exit(), run::err);
        return run.out();
    }

    private static String[] arguments(String... some) {
        java.util.ArrayList<String> all = new java.util.ArrayList<>(List.of("events"));
        all.addAll(List.of(some));
        all.addAll(List.of("--hub", station.address().toString(), "--data", DATA.toString()));
        return all.toArray(String[]::new);
    }
}
