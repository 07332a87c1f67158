package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import space.quark.station.Station;
import tools.jackson.databind.JsonNode;

/** Modules are replaced while people use them, and the way back is taken when the successor is worse. */
class ForeignSwapTest {
    private static final Path DATA = Stations.dataFolder();
    private static final Station STATION = Stations.start(
            DATA,
            Map.of(
                    "station.modules",
                    "people,identity",
                    "docking.trial",
                    "1s",
                    "docking.start",
                    "2s",
                    "docking.drain",
                    "2s"));
    private static final Client OPERATOR = Client.of(STATION.address())
            .bearing(Project.read(DATA.resolve("operator.token")).strip());

    @AfterAll
    static void stop() {
        STATION.close();
        Stations.delete(DATA);
    }

    private static void dock(FarModule module) {
        OPERATOR.post("/modules/dock", Map.of("url", module.url(), "approve", true, "wait", 20))
                .expect(200);
    }

    private static JsonNode swap(String id, FarModule successor, int expected) {
        return OPERATOR.post("/modules/" + id + "/swap", Map.of("url", successor.url(), "wait", 60))
                .expect(expected)
                .json();
    }

    private static String serving(String id) {
        return OPERATOR.get("/m/" + id + "/x").expect(200).json().path("by").asString();
    }

    @Test
    void aSuccessorWithOtherRoutesTakesOverWithoutALostRequest() throws Exception {
        String routes = """
                "routes": [{"method": "GET", "path": "/x", "access": "open"}%s]""";
        try (FarModule old = FarModule.listen("old", FarModule.manifest("swap-a", "1.0.0", routes.formatted("")));
                FarModule next = FarModule.listen(
                        "next",
                        FarModule.manifest(
                                "swap-a",
                                "2.0.0",
                                routes.formatted(", {\"method\": \"GET\", \"path\": \"/y\", \"access\": \"open\"}")))) {
            dock(old);
            AtomicBoolean ended = new AtomicBoolean();
            AtomicInteger answers = new AtomicInteger();
            Queue<String> wrong = new ConcurrentLinkedQueue<>();
            Thread load = Thread.ofVirtual().start(() -> {
                while (!ended.get()) {
                    Client.Reply reply = OPERATOR.get("/m/swap-a/x");
                    if (reply.status() != 200) {
                        wrong.add(reply.status() + " " + reply.raw().body());
                    }
                    answers.incrementAndGet();
                }
            });
            Client.await("some answers", () -> answers.get() > 20);
            JsonNode swap = swap("swap-a", next, 200);
            assertEquals("done", swap.path("swap").path("step").asString(), swap.toString());
            assertEquals("ready", swap.path("state").asString());
            int before = answers.get();
            Client.await("some more answers", () -> answers.get() > before + 20);
            ended.set(true);
            load.join();
            assertEquals(List.of(), List.copyOf(wrong));
            assertEquals("next", serving("swap-a"));
            OPERATOR.get("/m/swap-a/y").expect(200);
            assertEquals(
                    List.of("drain", "shutdown"),
                    old.told.stream().filter(word -> !word.equals("init")).toList());
            JsonNode detail = OPERATOR.get("/modules/swap-a").expect(200).json();
            assertEquals("2.0.0", detail.path("version").asString());
            assertEquals(1, detail.path("instances").size());
            assertTrue(OPERATOR.get("/modules/swap-a/history")
                    .json()
                    .path("history")
                    .valueStream()
                    .anyMatch(entry -> entry.path("code").asString().equals("SWAP")));
        }
    }

    @Test
    void whatIsUnderWayEndsInGoodOrderAndAStreamGoesOnAtTheSuccessor() throws Exception {
        try (FarModule old = FarModule.listen("old", FarModule.manifest("swap-e", "1.0.0", ""));
                FarModule next = FarModule.listen("next", FarModule.manifest("swap-e", "1.0.1", ""))) {
            dock(old);
            CompletableFuture<Client.Reply> slow =
                    CompletableFuture.supplyAsync(() -> OPERATOR.get("/m/swap-e/slow"), Thread::startVirtualThread);
            List<Long> events = new CopyOnWriteArrayList<>();
            CompletableFuture<Boolean> stream =
                    CompletableFuture.supplyAsync(() -> listen(0, events), Thread::startVirtualThread);
            Client.await("events come", () -> events.size() > 3);
            CompletableFuture<JsonNode> swap =
                    CompletableFuture.supplyAsync(() -> swap("swap-e", next, 200), Thread::startVirtualThread);
            Client.await(
                    "new requests go to the successor", () -> serving("swap-e").equals("next"));
            old.released.complete(null);
            assertEquals("old", slow.get().expect(200).json().path("by").asString());
            assertTrue(stream.get(), "the stream ended in good order");
            int before = events.size();
            Thread resumed = Thread.ofVirtual().start(() -> listen(events.getLast(), events));
            Client.await("it goes on", () -> events.size() > before + 3);
            List<Long> heard = List.copyOf(events);
            assertEquals(LongStream.rangeClosed(1, heard.size()).boxed().toList(), heard, "none is lost");
            assertEquals("done", swap.get().path("swap").path("step").asString());
            resumed.interrupt();
        }
    }

    /** Hears a stream until it ends; whether it did in good order. */
    private static boolean listen(long last, List<Long> events) {
        HttpRequest.Builder request = OPERATOR.request("/m/swap-e/stream");
        if (last > 0) {
            request.header("Last-Event-ID", String.valueOf(last));
        }
        try (Stream<String> lines = Client.HTTP
                .send(request.build(), HttpResponse.BodyHandlers.ofLines())
                .body()) {
            lines.filter(line -> line.startsWith("id: "))
                    .forEach(line -> events.add(Long.parseLong(line.substring(4))));
            return true;
        } catch (IOException | UncheckedIOException | InterruptedException _) {
            return false;
        }
    }

    @Test
    void theWayBackIsTakenWhenTheSuccessorFailsRequests() throws Exception {
        try (FarModule old = FarModule.listen("old", FarModule.manifest("swap-b", "1.0.0", ""));
                FarModule bad = FarModule.listen("bad", FarModule.manifest("swap-b", "1.1.0", ""))) {
            dock(old);
            bad.status = 500;
            AtomicBoolean ended = new AtomicBoolean();
            Thread load = Thread.ofVirtual().start(() -> {
                while (!ended.get()) {
                    OPERATOR.get("/m/swap-b/x");
                }
            });
            JsonNode swap = swap("swap-b", bad, 200);
            ended.set(true);
            load.join();
            assertEquals("returned", swap.path("swap").path("step").asString(), swap.toString());
            assertTrue(swap.path("swap").path("reason").asString().contains("requests failed"), swap.toString());
            assertEquals(false, swap.path("success").asBoolean());
            assertEquals("old", serving("swap-b"));
            assertEquals(
                    "1.0.0",
                    OPERATOR.get("/modules/swap-b").json().path("version").asString());
            assertTrue(bad.told.contains("shutdown"));
            assertTrue(!old.told.contains("shutdown"));
        }
    }

    @Test
    void aSuccessorThatDoesNotStartChangesNothing() {
        try (FarModule old = FarModule.listen("old", FarModule.manifest("swap-c", "1.0.0", ""));
                FarModule ill = FarModule.listen("ill", FarModule.manifest("swap-c", "1.1.0", ""));
                FarModule other = FarModule.listen("other", FarModule.manifest("swap-d", "1.0.0", ""))) {
            dock(old);
            ill.health = 503;
            JsonNode swap = swap("swap-c", ill, 200);
            assertEquals("failed", swap.path("swap").path("step").asString(), swap.toString());
            assertEquals("old", serving("swap-c"));
            swap("swap-c", other, 400);
        }
    }

    @Test
    void whoServesIsNotReplacedByItself() {
        try (FarModule old = FarModule.listen("old", FarModule.manifest("swap-f", "1.0.0", ""))) {
            dock(old);
            Client.Reply refused = OPERATOR.post("/modules/swap-f/swap", Map.of("url", old.url()));
            assertEquals("QE003", refused.expect(409).code());
            assertEquals("old", serving("swap-f"));
            assertEquals(
                    List.of(),
                    old.told.stream().filter(told -> !told.equals("init")).toList());
        }
    }

    @Test
    void ofSwapsThatBeginAtOnceOneDoes() throws Exception {
        try (FarModule old = FarModule.listen("old", FarModule.manifest("swap-once", "1.0.0", ""));
                FarModule one = FarModule.listen("one", FarModule.manifest("swap-once", "1.1.0", ""));
                FarModule two = FarModule.listen("two", FarModule.manifest("swap-once", "1.2.0", ""))) {
            dock(old);
            List<CompletableFuture<Integer>> begun = Stream.of(one, two, one, two)
                    .map(next -> CompletableFuture.supplyAsync(
                            () -> OPERATOR.post("/modules/swap-once/swap", Map.of("url", next.url(), "wait", 0))
                                    .status()))
                    .toList();
            List<Integer> answers =
                    begun.stream().map(CompletableFuture::join).sorted().toList();
            assertEquals(List.of(202, 409, 409, 409), answers);
            Client.await(
                    "the swap is over",
                    () -> OPERATOR.get("/modules/swap-once")
                            .json()
                            .path("swap")
                            .path("step")
                            .asString()
                            .equals("done"));
            JsonNode instances =
                    OPERATOR.get("/modules/swap-once").expect(200).json().path("instances");
            assertEquals(1, instances.size(), instances.toString());
        }
    }

    @Test
    void eventsGoToTheSuccessorAsRequestsDo() throws Exception {
        String hears = """
                "events": {"publishes": ["swap-g.sung"], "subscribes": ["swap-g.*"]}, "endpoints": {"events": "/hear"}""";
        try (FarModule old = FarModule.listen("old", FarModule.manifest("swap-g", "1.0.0", hears));
                FarModule next = FarModule.listen("next", FarModule.manifest("swap-g", "1.1.0", hears))) {
            dock(old);
            Client module = OPERATOR.bearing(old.initBody().path("serviceToken").asString());
            sing(module, "1");
            Client.await("the first hears", () -> old.served.get() == 1);
            swap("swap-g", next, 200);
            sing(module, "2");
            Client.await("the successor hears", () -> next.served.get() == 1);
            assertEquals(1, old.served.get());
        }
    }

    private static void sing(Client module, String id) {
        module.post(
                        "/events",
                        Map.of("specversion", "1.0", "id", id, "source", "/g", "type", "swap-g.sung", "data", Map.of()))
                .expect(200);
    }

    @Test
    void aSwapDoesNotGrantWhatWasWithheld() {
        String asks = """
                "events": {"publishes": ["swap-e.a", "swap-e.b"%s]}""";
        try (FarModule old = FarModule.listen("old", FarModule.manifest("swap-e", "1.0.0", asks.formatted("")));
                FarModule next = FarModule.listen(
                        "next", FarModule.manifest("swap-e", "1.1.0", asks.formatted(", \"swap-e.c\"")))) {
            dock(old);
            OPERATOR.post("/modules/swap-e/approve", Map.of("scopes", List.of("publish:swap-e.a")))
                    .expect(200);
            swap("swap-e", next, 200);
            assertEquals(
                    Set.of("publish:swap-e.a", "publish:swap-e.c"),
                    OPERATOR.get("/modules/swap-e")
                            .json()
                            .path("grantedScopes")
                            .valueStream()
                            .map(JsonNode::asString)
                            .collect(Collectors.toSet()));
        }
    }
}
