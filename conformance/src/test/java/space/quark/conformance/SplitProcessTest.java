package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Two real processes: a station, and two of its modules beside it, which come and go. */
class SplitProcessTest {
    private static final String HERE = "people,identity,relations,posts,reactions,notifications";
    private Path data = Path.of("");

    @BeforeEach
    void folder() {
        data = Stations.dataFolder();
    }

    @AfterEach
    void delete() {
        Stations.delete(data);
    }

    private StationProcess beside(StationProcess station) {
        return StationProcess.start(
                data, "--modules", "feed,comments", "--hub", station.address().toString());
    }

    @Test
    void modulesBesideTheStationComeAndGoAndOutliveIt() throws Exception {
        String port = String.valueOf(freePort());
        long meanwhile;
        Client ada;
        Client boris;
        StationProcess station = StationProcess.start(data, "--port", port, "--modules", HERE);
        try {
            Client nobody = Client.of(station.address());
            ada = nobody.register("ada");
            boris = nobody.register("boris");
            ada.post("/api/v1/relation/follow", Map.of("followee_id", boris.id()))
                    .expect(200);
            assertEquals(404, ada.get("/api/v1/feed").status(), "nobody has docked it yet");
            try (StationProcess other = beside(station)) {
                long post = publish(boris, "Before");
                awaitInFeed(ada, post);
                JsonNode described = nobody.get("/openapi.json").expect(200).json();
                assertEquals(
                        "feed_read",
                        described
                                .path("paths")
                                .path("/api/v1/feed")
                                .path("get")
                                .path("operationId")
                                .asString(),
                        "as when it runs here");
                ada.post("/api/v1/comments", Map.of("subject", "post:" + post, "content", "Far out!"))
                        .expect(201);
                Client.await(
                        "the post counts the comment",
                        () -> nobody.get("/api/v1/posts/" + post)
                                        .expect(200)
                                        .data()
                                        .path("comment_count")
                                        .asLong()
                                == 1);
                assertEquals(0, other.terminate(), "being told to stop is no failure");
            }
            assertEquals(503, ada.get("/api/v1/feed").status(), "it is known and away");
            meanwhile = publish(boris, "Meanwhile");
        } catch (Exception | Error e) {
            station.close();
            throw e;
        }
        try (StationProcess _ = beside(station)) {
            awaitInFeed(ada, meanwhile);
            station.killStation();
            try (StationProcess _ = StationProcess.start(data, "--port", port, "--modules", HERE)) {
                awaitInFeed(ada, meanwhile);
                awaitInFeed(ada, publish(boris, "After"));
            }
        } finally {
            station.close();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static long publish(Client author, String title) {
        return author.publish(Map.of("title", title, "content", "Written for those far away."));
    }

    private static void awaitInFeed(Client reader, long post) throws Exception {
        Client.await(
                "the post stands in the feed",
                () -> reader.get("/api/v1/feed")
                        .json()
                        .path("data")
                        .path("posts")
                        .valueStream()
                        .anyMatch(one -> one.path("id").asLong() == post));
    }
}
