package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The app is open while others write: through the whole station, over WebSockets. */
@ParameterizedClass
@EnumSource(Placement.class)
class LiveJourneyTest {
    private final URI station;
    private final Client nobody;

    LiveJourneyTest(Placement placement) {
        station = placement.address();
        nobody = Client.of(station);
    }

    private static long publish(Client author, String title, String visibility) {
        return author.publish(
                Map.of("title", title, "content", "Written while others look.", "visibility", visibility));
    }

    private static long comment(Client author, String subject, String text) {
        return author.post("/api/v1/comments", Map.of("subject", subject, "content", text))
                .expect(201)
                .data()
                .path("id")
                .asLong();
    }

    @Test
    void whoLooksAtAPostSeesWhatIsSaidOfIt() throws Exception {
        Client anna = nobody.register("live.anna");
        Client bert = nobody.register("live.bert");
        String topic = "post:" + publish(bert, "To look at", "public");
        long seen;
        try (LiveClient live = LiveClient.open(station, anna, null)) {
            JsonNode watching = live.watch(topic, Map.of());
            assertEquals("watching", watching.path("type").asString());
            assertEquals(0, watching.path("versions").path("comments").asLong());
            assertEquals(0, watching.path("versions").path("reactions").asLong());

            long comment = comment(bert, topic, "First!");
            Client.await("anna is told of the comment", () -> live.version(topic, "comments") == 1);
            bert.put("/api/v1/reactions", Map.of("subject", topic, "kind", "like"))
                    .expect(200);
            Client.await("anna is told of the like", () -> live.version(topic, "reactions") == 1);
            bert.put("/api/v1/comments/" + comment, Map.of("content", "First, and better."))
                    .expect(200);
            Client.await("anna is told of the edit", () -> live.version(topic, "comments") == 2);
            bert.put("/api/v1/reactions", Map.of("subject", "comment:" + comment, "kind", "like"))
                    .expect(200);
            Client.await("anna is told of the like of the comment", () -> live.version(topic, "comments") == 3);
            seen = live.version(topic, "comments");
        }

        comment(bert, topic, "Is anybody there?");
        try (LiveClient live = LiveClient.open(station, anna, null)) {
            live.watch(topic, Map.of("comments", seen, "reactions", 1L));
            Client.await("anna is told of what came meanwhile", () -> live.version(topic, "comments") > seen);
            assertEquals(0, live.version(topic, "reactions"), "nothing came there");
        }
    }

    @Test
    void whoMayNotReadAPostIsToldNothingOfIt() throws Exception {
        Client clara = nobody.register("live.clara");
        Client doris = nobody.register("live.doris");
        String topic = "post:" + publish(doris, "For myself", "private");
        try (LiveClient live = LiveClient.open(station, clara, null)) {
            JsonNode answer = live.watch(topic, Map.of());
            assertEquals("refused", answer.path("type").asString());
            assertEquals("POST_NOT_FOUND", answer.path("code").asString());
            assertEquals("refused", live.watch("post:x", Map.of()).path("type").asString());
            comment(doris, topic, "To myself.");
            String open = "post:" + publish(doris, "For all", "public");
            live.watch(open, Map.of());
            comment(doris, open, "To all.");
            Client.await("clara hears of the other", () -> live.version(open, "comments") == 1);
            assertEquals(1, live.about(topic).size());
        }
    }

    @Test
    void newPostsOfFolloweesAreToldOnceAndInOrder() throws Exception {
        Client emil = nobody.register("live.emil");
        Client frida = nobody.register("live.frida");
        Client gustav = nobody.register("live.gustav");
        // Frida last: once her early post is in the feed, both are known to be followed.
        for (Client author : List.of(gustav, frida)) {
            emil.post("/api/v1/relation/follow", Map.of("followee_id", author.id()))
                    .expect(200);
        }
        long early = publish(frida, "Before anybody looked", "public");
        long one;
        String id;
        awaitInFeed(emil, early);
        try (LiveClient live = LiveClient.open(station, emil, null);
                LiveClient stranger = LiveClient.open(station, nobody.register("live.hanna"), null)) {
            one = publish(frida, "One", "followers");
            Client.await("emil is told", () -> live.posts().equals(List.of(one)));
            JsonNode message = live.messages("feed").getFirst();
            assertEquals(frida.id(), message.path("data").path("author_id").asLong());
            assertEquals(
                    frida.get("/api/v1/posts/" + one)
                            .expect(200)
                            .data()
                            .path("published_at")
                            .asString()
                            .substring(0, 19),
                    message.path("data").path("published_at").asString().substring(0, 19));
            id = live.id();
            assertEquals(List.of(), stranger.posts());
        }

        long two = publish(gustav, "Two", "public");
        long three = publish(frida, "Three", "public");
        awaitInFeed(emil, three);
        try (LiveClient live = LiveClient.open(station, emil, id)) {
            Client.await("emil is told of both", () -> live.posts().equals(List.of(two, three)));

            frida.post("/api/v1/relation/block", Map.of("user_id", emil.id())).expect(200);
            Client.await(
                    "the block has arrived",
                    () -> emil.get("/api/v1/feed")
                                    .expect(200)
                                    .data()
                                    .path("posts")
                                    .size()
                            == 1);
            publish(frida, "Not for emil", "public");
            long last = publish(gustav, "Last", "public");
            Client.await("emil is told of gustav's", () -> live.posts().contains(last));
            assertEquals(List.of(two, three, last), live.posts());
        }
    }

    private static void awaitInFeed(Client reader, long post) throws Exception {
        Client.await(
                "the post stands in the feed",
                () -> reader.get("/api/v1/feed")
                        .expect(200)
                        .data()
                        .path("posts")
                        .valueStream()
                        .anyMatch(one -> one.path("id").asLong() == post));
    }
}
