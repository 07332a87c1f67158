package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import space.quark.station.RemoteStation;
import space.quark.station.Station;

/** Modules move out of the station's process and home again while people use them. */
class OwnSwapTest {
    private static final long SOME = 15;

    private final AtomicBoolean enough = new AtomicBoolean();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private Path data = Path.of("");

    @BeforeEach
    void folder() {
        data = Stations.dataFolder();
    }

    @AfterEach
    void delete() {
        Stations.delete(data);
    }

    @Test
    void nobodyNoticesThatModulesMove() throws Exception {
        try (Station station = Stations.start(data, Map.of("docking.trial", "500ms"))) {
            Client nobody = Client.of(station.address());
            Client operator = nobody.bearing(operatorToken());
            Client ada = nobody.register("ada");
            Client boris = nobody.register("boris");
            ada.post("/api/v1/relation/follow", Map.of("followee_id", boris.id()))
                    .expect(200);
            String subject = "post:" + publish(boris);
            Thread writer = Thread.ofVirtual().start(() -> write(ada, subject));
            Thread reader = Thread.ofVirtual().start(() -> read(ada));
            awaitMore();
            try (RemoteStation _ = Placement.host(data, station.address(), "feed,comments")) {
                for (String module : List.of("feed", "comments")) {
                    Client.await(
                            module + " has moved", () -> step(operator, module).equals("done"));
                }
                assertEquals(1, instances(operator, "comments"));
                awaitMore();
                publish(boris);
                for (String module : List.of("comments", "feed")) {
                    Client.Reply home = operator.post("/modules/" + module + "/swap", Map.of("here", true))
                            .expect(200);
                    assertEquals(
                            "done",
                            home.json().path("swap").path("step").asString(),
                            home.raw().body());
                }
                awaitMore();
            }
            enough.set(true);
            writer.join();
            reader.join();
            assertEquals(List.of(), failures);
            Client.await(
                    "the post counts each comment once",
                    () -> ada.get("/api/v1/posts/" + subject.substring(5))
                                    .expect(200)
                                    .data()
                                    .path("comment_count")
                                    .asLong()
                            == written.get());
            Client.await(
                    "both posts stand in the feed, once each",
                    () -> ada.get("/api/v1/feed")
                                    .expect(200)
                                    .data()
                                    .path("posts")
                                    .size()
                            == 2);
            assertTrue(read.get() > 3 * SOME);
        }
    }

    private void awaitMore() throws Exception {
        long wantedReads = read.get() + SOME;
        long wantedWrites = written.get() + SOME;
        Client.await(
                "life goes on: " + failures,
                () -> !failures.isEmpty() || (read.get() >= wantedReads && written.get() >= wantedWrites));
    }

    private void write(Client author, String subject) {
        while (!enough.get()) {
            Client.Reply reply = author.post("/api/v1/comments", Map.of("subject", subject, "content", "Still here."));
            if (note(reply, 201)) {
                written.incrementAndGet();
            }
        }
    }

    private void read(Client reader) {
        while (!enough.get()) {
            if (note(reader.get("/api/v1/feed"), 200)) {
                read.incrementAndGet();
            }
        }
    }

    private boolean note(Client.Reply reply, int wanted) {
        if (reply.status() != wanted) {
            failures.add(reply.raw().request().method() + " "
                    + reply.raw().uri().getPath() + ": " + reply.raw().body());
        }
        return reply.status() == wanted;
    }

    private static long publish(Client author) {
        return author.publish(Map.of("title", "A move", "content", "Written while modules move."));
    }

    private static String step(Client operator, String module) {
        return operator.get("/modules/" + module)
                .expect(200)
                .json()
                .path("swap")
                .path("step")
                .asString("");
    }

    private static int instances(Client operator, String module) {
        return operator.get("/modules/" + module)
                .expect(200)
                .json()
                .path("instances")
                .size();
    }

    private String operatorToken() throws IOException {
        return Files.readString(data.resolve("operator.token")).strip();
    }
}
