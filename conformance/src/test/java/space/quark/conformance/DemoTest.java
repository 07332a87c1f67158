package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import space.quark.conformance.Client.Reply;
import tools.jackson.databind.JsonNode;

/** {@code quark run --demo}: an empty station comes to life, any other stays as it is. */
class DemoTest {
    private static final String PASSWORD = "quiet-harbour";
    private static final int PEOPLE = 24;
    private static final int POSTS = 58;
    private static final int COMMENTS = 251;

    private final Path data = Stations.dataFolder();

    @AfterEach
    void delete() {
        Stations.delete(data);
    }

    @Test
    void anEmptyStationComesToLifeOnce() throws Exception {
        try (StationProcess station = StationProcess.start(data, "--demo")) {
            assertTrue(said(station, "sign in as mira or as captain"), () -> String.join("\n", station.said()));
            Client nobody = Client.of(station.address());
            JsonNode community = nobody.get("/api/v1/community").expect(200).data();
            assertEquals("Quiet Harbour", community.path("name").asString());
            assertEquals(PEOPLE, community.path("people").asInt());
            assertEquals(
                    "neli", community.path("newest").path(0).path("username").asString());
            seesPosts(nobody);

            Client mira = signIn(nobody, "mira");
            seesOwnThings(mira);
            Client captain = signIn(nobody, "captain");
            assertEquals(
                    PEOPLE,
                    captain.get("/api/v1/admin/people")
                            .expect(200)
                            .data()
                            .path("total")
                            .asInt());
            assertEquals(403, mira.get("/api/v1/admin/people").status());
            assertEquals(
                    "zoya",
                    captain.get("/api/v1/admin/people?role=moderator")
                            .expect(200)
                            .data()
                            .path("people")
                            .path(0)
                            .path("username")
                            .asString());
            assertEquals(0, station.terminate());
        }
        try (StationProcess again = StationProcess.start(data, "--demo")) {
            assertTrue(said(again, "People are here already"));
            Client nobody = Client.of(again.address());
            assertEquals(
                    PEOPLE,
                    nobody.get("/api/v1/community")
                            .expect(200)
                            .data()
                            .path("people")
                            .asInt());
            seesPosts(nobody);
        }
    }

    @Test
    void aStationWithPeopleStaysAsItIs() throws Exception {
        try (StationProcess station = StationProcess.start(data)) {
            Client.of(station.address()).register("alone");
            assertEquals(0, station.terminate());
        }
        try (StationProcess station = StationProcess.start(data, "--demo")) {
            assertTrue(said(station, "People are here already"));
            Client nobody = Client.of(station.address());
            assertEquals(
                    1,
                    nobody.get("/api/v1/community")
                            .expect(200)
                            .data()
                            .path("people")
                            .asInt());
            assertEquals(
                    0,
                    nobody.get("/api/v1/posts/list")
                            .expect(200)
                            .data()
                            .path("total")
                            .asInt());
            assertFalse(Files.exists(data.resolve("quark.yaml")));
        }
    }

    private static void seesPosts(Client nobody) {
        JsonNode page = nobody.get("/api/v1/posts/list?limit=100").expect(200).data();
        assertEquals(POSTS, page.path("total").asInt());
        List<JsonNode> posts = page.path("posts").valueStream().toList();
        List<Instant> times = posts.stream()
                .map(post -> Instant.parse(post.path("published_at").asString()))
                .toList();
        Instant now = Instant.now();
        assertTrue(times.getFirst().isBefore(now) && times.getFirst().isAfter(now.minus(Duration.ofDays(1))));
        assertTrue(times.getLast().isBefore(now.minus(Duration.ofDays(38))), times.getLast() + " is the oldest");
        assertEquals(
                COMMENTS,
                posts.stream()
                        .mapToInt(post -> post.path("comment_count").asInt())
                        .sum());
        assertTrue(posts.stream()
                .allMatch(post -> post.path("reactions").path("like").asInt() >= 4));
        List<String> pictures = new ArrayList<>(
                posts.stream().map(post -> post.path("cover").asString("")).toList());
        nobody.get("/api/v1/users/search?query=mira")
                .expect(200)
                .data()
                .path("users")
                .forEach(one -> pictures.add(one.path("avatar_url").asString()));
        for (String picture : pictures) {
            assertTrue(
                    picture.isEmpty() || Files.exists(Project.root().resolve("web/public" + picture)),
                    picture + " is not there");
        }
    }

    private static void seesOwnThings(Client mira) {
        int unread = mira.get("/api/v1/notification/unread-count")
                .expect(200)
                .data()
                .path("count")
                .asInt();
        assertTrue(unread >= 1 && unread <= 30, unread + " unread");
        assertEquals(
                20, mira.get("/api/v1/feed").expect(200).data().path("posts").size());
        List<String> states = mira.get("/api/v1/posts/mine?limit=100")
                .expect(200)
                .data()
                .path("posts")
                .valueStream()
                .map(post -> post.path("status").asString())
                .toList();
        assertTrue(states.containsAll(List.of("draft", "scheduled")), states.toString());
        assertTrue(mira.get("/api/v1/relation/suggestions")
                        .expect(200)
                        .data()
                        .path("people")
                        .path(0)
                        .path("mutuals")
                        .asInt()
                >= 2);
        Reply sessions = mira.get("/api/v1/auth/sessions").expect(200);
        assertEquals(1, sessions.data().path("sessions").size(), "nobody of the demo is signed in");
    }

    private static Client signIn(Client nobody, String name) {
        return nobody.bearing(nobody.post("/api/v1/auth/login", Map.of("login", name, "password", PASSWORD))
                .expect(200)
                .data()
                .path("access_token")
                .asString());
    }

    private static boolean said(StationProcess station, String text) {
        return station.said().stream().anyMatch(line -> line.contains(text));
    }
}
