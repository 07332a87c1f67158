package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import space.quark.station.Station;
import tools.jackson.databind.JsonNode;

/** Modules come and go, fail and heal, while the others serve. */
class DockingTest {
    private static final int CYCLES = 50;

    /** One folder for all, so that the database is made once; each test leaves every module docked. */
    private static final Path DATA = Stations.dataFolder();

    @AfterAll
    static void delete() {
        Stations.delete(DATA);
    }

    private static Client operator(Station station) {
        return Client.of(station.address())
                .bearing(Project.read(DATA.resolve("operator.token")).strip());
    }

    private static JsonNode module(Client client, String id) {
        return client.get("/modules/" + id).expect(200).json();
    }

    private static String state(Client client, String id) {
        return module(client, id).path("state").asString();
    }

    @Test
    void anUndockedModuleIsAwayAndNobodyElseNotices() throws Exception {
        try (Station station = Stations.start(DATA, Map.of())) {
            Client operator = operator(station);
            Client ada = Client.of(station.address()).register("ada");
            try (Load load = new Load(
                    reply -> reply.status() == 200,
                    List.of(
                            () -> ada.get("/api/v1/posts/list"),
                            () -> ada.get("/api/v1/users/me"),
                            () -> ada.get("/health")))) {
                load.awaitSome();
                assertEquals(
                        "undocked",
                        operator.post("/modules/feed/undock", Map.of())
                                .expect(200)
                                .json()
                                .path("state")
                                .asString());

                Client.Reply away = ada.get("/api/v1/feed").expect(503);
                Refusals.assertForm(away);
                assertEquals("MODULE_UNAVAILABLE", away.code());
                assertTrue(Integer.parseInt(
                                away.raw().headers().firstValue("Retry-After").orElse("0"))
                        > 0);
                Refusals.assertRefused(ada.delete("/api/v1/feed"), 405, "method not allowed");
                assertEquals("undocked", state(operator, "feed"));
                ada.get("/health/ready").expect(200);
                operator.post("/modules/feed/undock", Map.of()).expect(200);

                load.awaitSome();
                assertEquals(
                        "ready",
                        operator.post("/modules/feed/dock", Map.of())
                                .expect(200)
                                .json()
                                .path("state")
                                .asString());
                operator.post("/modules/feed/dock", Map.of()).expect(200);
                ada.get("/api/v1/feed").expect(200);
                load.awaitSome();
                assertEquals(List.of(), load.wrong());
            }
            Refusals.assertRefused(operator.post("/modules/nothing/undock", Map.of()), 404, "module not found");
        }
    }

    @Test
    void whatWasUndockedStaysUndockedAfterARestart() {
        try (Station station = Stations.start(DATA, Map.of())) {
            operator(station).post("/modules/feed/undock", Map.of()).expect(200);
        }
        try (Station station = Stations.start(DATA, Map.of())) {
            Client operator = operator(station);
            assertEquals("undocked", state(operator, "feed"));
            assertEquals(503, operator.get("/api/v1/feed").status());
            operator.get("/api/v1/posts/list").expect(200);
            operator.post("/modules/feed/dock", Map.of()).expect(200);
            operator.post("/modules/feed/undock", Map.of()).expect(200);
            operator.post("/modules/feed/dock", Map.of()).expect(200);
        }
        try (Station station = Stations.start(DATA, Map.of())) {
            assertEquals("ready", state(operator(station), "feed"));
        }
    }

    @Test
    void comingAndGoingUnderLoadFailsNothingElse() throws Exception {
        try (Station station = Stations.start(DATA, Map.of())) {
            Client operator = operator(station);
            Client ada = Client.of(station.address()).register("berta");
            long post = ada.publish(Map.of("title", "Loved", "content", "Loved and unloved all day long."));
            Map<String, Object> like = Map.of("subject", "post:" + post, "kind", "like");
            Predicate<Client.Reply> fine = reply -> reply.status() / 100 == 2
                    || (reply.status() == 503 && reply.code().equals("MODULE_UNAVAILABLE"));
            try (Load load = new Load(
                            fine,
                            List.of(
                                    () -> ada.put("/api/v1/reactions", like),
                                    () -> ada.get("/api/v1/reactions?subject=post:" + post)));
                    Load others = new Load(
                            reply -> reply.status() == 200,
                            List.of(() -> ada.get("/api/v1/posts/list"), () -> ada.get("/api/v1/posts/" + post)))) {
                for (int cycle = 0; cycle < CYCLES; cycle++) {
                    operator.post("/modules/reactions/undock", Map.of()).expect(200);
                    operator.post("/modules/reactions/dock", Map.of()).expect(200);
                }
                load.awaitSome();
                others.awaitSome();
                assertEquals(List.of(), load.wrong());
                assertEquals(List.of(), others.wrong());
            }
            ada.put("/api/v1/reactions", like).expect(200);
            Client.await(
                    "the like counts once",
                    () -> ada.get("/api/v1/posts/" + post)
                                    .data()
                                    .path("reactions")
                                    .path("like")
                                    .asLong()
                            == 1);
        }
    }

    @Test
    void aBlockHoldsWhileRelationsAreAway() throws Exception {
        try (Station station = Stations.start(DATA, Map.of())) {
            Client operator = operator(station);
            Client cleo = Client.of(station.address()).register("cleo");
            Client dan = Client.of(station.address()).register("dan");
            long post = cleo.post("/api/v1/posts", Map.of("title", "Soft cats", "content", "Cats are very soft."))
                    .expect(201)
                    .data()
                    .path("id")
                    .asLong();
            long him = dan.get("/api/v1/users/me").data().path("id").asLong();
            cleo.post("/api/v1/relation/block", Map.of("user_id", him)).expect(200);
            Map<String, ?> comment = Map.of("subject", "post:" + post, "content", "Hello");
            assertEquals(
                    "BLOCKED", dan.post("/api/v1/comments", comment).expect(403).code());
            operator.post("/modules/relations/undock", Map.of()).expect(200);
            try {
                Map<String, ?> like = Map.of("subject", "post:" + post, "kind", "like");
                assertEquals(
                        "MODULE_UNAVAILABLE",
                        dan.post("/api/v1/comments", comment).expect(503).code());
                assertEquals(
                        "MODULE_UNAVAILABLE",
                        dan.put("/api/v1/reactions", like).expect(503).code());
                cleo.post("/api/v1/comments", comment).expect(201);
            } finally {
                operator.post("/modules/relations/dock", Map.of()).expect(200);
            }
        }
    }

    /** Two neighbours that go at the same time leave one another neither serving nor degraded. */
    @Test
    void manyMayGoAtOnce() throws Exception {
        List<String> all = List.of("people", "posts", "feed", "comments", "reactions", "relations", "notifications");
        try (Station station = Stations.start(DATA, Map.of())) {
            Client operator = operator(station);
            for (String way : List.of("undock", "dock", "undock", "dock")) {
                List<Thread> movers = all.stream()
                        .map(id ->
                                Thread.ofVirtual().start(() -> operator.post("/modules/" + id + "/" + way, Map.of())))
                        .toList();
                for (Thread mover : movers) {
                    mover.join();
                }
                for (String id : all) {
                    assertEquals(way.equals("dock") ? "ready" : "undocked", state(operator, id), id);
                }
                assertEquals(
                        way.equals("dock") ? 200 : 503,
                        operator.get("/api/v1/posts/list").status());
            }
        }
    }

    @Test
    void aModuleThatCannotStartIsTriedAgainAndHeals() throws Exception {
        Map<String, String> settings = Map.of("http.port", "0", "station.limits", "off");
        AtomicBoolean broken = new AtomicBoolean(true);
        try (Station station = Station.start(DATA, settings, Map.of(), List.of(Flaky.brokenWhile(broken)))) {
            Client operator = operator(station);
            List<JsonNode> seen = new ArrayList<>();
            Client.await("it failed", () -> {
                seen.add(module(operator, "flaky"));
                return seen.getLast().path("state").asString().equals("failed");
            });
            JsonNode failed = seen.getLast();
            assertEquals("START_FAILED", failed.path("code").asString());
            assertEquals("the antenna is not out yet", failed.path("reason").asString());
            assertEquals("unhealthy", failed.path("health").asString());
            Instant since = Instant.parse(failed.path("since").asString());
            assertTrue(Instant.parse(failed.path("nextRetry").asString()).isAfter(since), failed.toString());
            assertEquals(503, operator.get("/health/ready").status());
            assertEquals(503, operator.get("/api/v1/flaky").status());
            operator.get("/api/v1/posts/list").expect(200);
            broken.set(false);
            Client.await("it healed", () -> state(operator, "flaky").equals("ready"));
            assertEquals(
                    "here",
                    operator.get("/api/v1/flaky")
                            .expect(200)
                            .data()
                            .path("word")
                            .asString());
            assertTrue(module(operator, "flaky").path("nextRetry").isMissingNode());
            operator.get("/health/ready").expect(200);
        }
    }

    @Test
    void aModuleWithoutItsNeighboursServesAndSaysSo() {
        try (Station station = Stations.start(DATA, Map.of("station.modules", "posts,feed"))) {
            Client operator = operator(station);
            JsonNode posts = module(operator, "posts");
            assertEquals("degraded", posts.path("state").asString());
            assertEquals("NEEDS_MISSING", posts.path("code").asString());
            assertTrue(posts.path("reason").asString().contains("people.directory"), posts.toString());
            assertEquals("ready", state(operator, "feed"));
            operator.get("/api/v1/posts/list").expect(200);
            assertEquals(404, operator.get("/api/v1/users/1").status());
            assertEquals(
                    "degraded",
                    operator.get("/health/ready")
                            .expect(200)
                            .json()
                            .path("status")
                            .asString());

            operator.post("/modules/posts/undock", Map.of()).expect(200);
            JsonNode feed = module(operator, "feed");
            assertEquals("degraded", feed.path("state").asString());
            operator.post("/modules/posts/dock", Map.of()).expect(200);
            assertEquals("ready", state(operator, "feed"));
            assertEquals("degraded", state(operator, "posts"));
        }
    }

    /** Some requests, again and again from threads of their own, until closed. */
    private static final class Load implements AutoCloseable {
        private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
        private final AtomicInteger answers = new AtomicInteger();
        private final AtomicBoolean ended = new AtomicBoolean();
        private final List<Thread> threads;

        Load(Predicate<Client.Reply> fine, List<Supplier<Client.Reply>> requests) {
            threads = requests.stream()
                    .map(request -> Thread.ofVirtual().start(() -> repeat(fine, request)))
                    .toList();
        }

        private void repeat(Predicate<Client.Reply> fine, Supplier<Client.Reply> request) {
            while (!ended.get()) {
                try {
                    Client.Reply reply = request.get();
                    if (!fine.test(reply)) {
                        wrong.add(reply.raw().uri() + " " + reply.status() + " "
                                + reply.raw().body());
                    }
                } catch (RuntimeException e) {
                    wrong.add(e.toString());
                }
                answers.incrementAndGet();
            }
        }

        void awaitSome() throws Exception {
            int before = answers.get();
            Client.await("some more answers", () -> answers.get() > before + 50);
        }

        List<String> wrong() {
            assertFalse(answers.get() == 0);
            return List.copyOf(wrong);
        }

        @Override
        public void close() {
            ended.set(true);
            for (Thread thread : threads) {
                try {
                    thread.join();
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
