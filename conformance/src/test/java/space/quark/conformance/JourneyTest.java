package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole real use: people register, follow, write, read their feed, comment, react and are notified. */
@ParameterizedClass
@EnumSource(Placement.class)
class JourneyTest {
    private final Client nobody;

    JourneyTest(Placement placement) {
        nobody = Client.of(placement.address());
    }

    @Test
    void twoPeopleMeet() throws Exception {
        Client ada = nobody.register("ada");
        Client boris = nobody.register("boris");

        ada.post("/api/v1/relation/follow", Map.of("followee_id", boris.id())).expect(200);
        Client.await("boris is told of his follower", () -> boris.notified().equals(List.of("follow_created")));

        long post = boris.publish(Map.of(
                "title",
                "The first light",
                "content",
                "Seen **from the station**: a long, long orbit.",
                "tags",
                List.of("space", "light"),
                "media_items",
                List.of(Map.of("url", "https://example.org/light.jpg", "type", "image", "position", 1))));
        Client.await("the post stands in ada's feed", () -> ada.feedBeginsWith(post));

        String subject = "post:" + post;
        ada.post("/api/v1/comments", Map.of("subject", subject, "content", "Beautiful, @boris!"))
                .expect(201);
        ada.put("/api/v1/reactions", Map.of("subject", subject, "kind", "like")).expect(200);
        Client.await(
                "boris is told of comment and like", () -> boris.notified().containsAll(List.of("comment", "like")));
        Client.await("the post counts both", () -> {
            var seen = nobody.get("/api/v1/posts/" + post).expect(200).data();
            return seen.path("comment_count").asLong() == 1
                    && seen.path("reactions").path("like").asLong() == 1;
        });

        ada.post("/api/v1/relation/unfollow", Map.of("followee_id", boris.id())).expect(200);
        Client.await(
                "the feed is empty again",
                () -> ada.get("/api/v1/feed").expect(200).data().path("posts").isEmpty());
        assertEquals(3, boris.notified().size(), "unfollowing retracts nothing else");
    }

    @Test
    void aDeletedAccountLeavesNothingBroken() throws Exception {
        Client gone = nobody.register("shortlived");
        Client stays = nobody.register("stays");
        long post = gone.publish(Map.of("title", "Soon gone", "content", "This will not last."));
        long kept = stays.publish(Map.of("title", "Here to stay", "content", "This one will last."));
        gone.post("/api/v1/comments", Map.of("subject", "post:" + kept, "content", "Bye."))
                .expect(201);
        gone.post("/api/v1/relation/follow", Map.of("followee_id", stays.id())).expect(200);

        gone.delete("/api/v1/users/" + gone.id()).expect(204);

        assertEquals(401, gone.get("/api/v1/users/me").status(), "no token of a deleted account is good");
        nobody.get("/api/v1/users/" + gone.id()).expect(404);
        Client.await(
                "the post is gone", () -> nobody.get("/api/v1/posts/" + post).status() == 404);
        Client.await(
                "the follower is gone",
                () -> nobody.get("/api/v1/relation/" + stays.id() + "/followers")
                                .expect(200)
                                .data()
                                .path("total")
                                .asLong()
                        == 0);
        Client.await(
                "the comment counts no more",
                () -> nobody.get("/api/v1/posts/" + kept)
                                .expect(200)
                                .data()
                                .path("comment_count")
                                .asLong()
                        == 0);
        assertTrue(nobody.get("/api/v1/posts/list")
                        .expect(200)
                        .data()
                        .path("total")
                        .asLong()
                >= 1);
    }
}
