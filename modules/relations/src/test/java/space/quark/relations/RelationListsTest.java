package space.quark.relations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.relations.RelationsWorld.ANN;
import static space.quark.relations.RelationsWorld.BOB;
import static space.quark.relations.RelationsWorld.CYN;
import static space.quark.relations.RelationsWorld.assertInvalid;
import static space.quark.relations.RelationsWorld.ids;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.Json;
import space.quark.dock.PersonId;
import space.quark.relations.api.RelationEdges;
import space.quark.relations.api.RelationEdges.Edge;
import space.quark.relations.api.RelationEdges.Question;
import space.quark.relations.api.Relations;
import space.quark.relations.api.Relations.Paging;
import tools.jackson.databind.JsonNode;

@ParameterizedClass(name = "far away: {0}")
@ValueSource(booleans = {false, true})
class RelationListsTest {
    @Parameter
    boolean farAway;

    @AutoClose
    private RelationsWorld world;

    @BeforeEach
    void start() {
        world = new RelationsWorld(farAway);
    }

    @Test
    void listsAreNewestFirstAndEndless() {
        List<PersonId> fans = fans(7);
        fans.forEach(fan -> world.follow(fan, ANN));
        fans.forEach(fan -> world.follow(ANN, fan));

        assertEquals(fans.reversed(), walk(ANN, 3, true));
        assertEquals(fans.reversed(), walk(ANN, 7, true));
        assertEquals(fans.reversed(), walk(ANN, 3, false));
    }

    @Test
    void pagesAreTheOldWayOfPaging() {
        List<PersonId> fans = fans(5);
        fans.forEach(fan -> world.follow(fan, ANN));

        Relations.Followers second = world.anonymous().followers(ANN, Paging.page(2, 2));
        assertEquals(fans.reversed().subList(2, 4), ids(second.followers()));
        assertEquals(List.of(5L, 2L, 2L), List.of(second.total(), (long) second.page(), (long) second.limit()));
        Relations.Followers last = world.anonymous().followers(ANN, Paging.page(3, 2));
        assertEquals(1, last.followers().size());
        assertNull(last.nextCursor());
        Relations.Followers beyond = world.anonymous().followers(ANN, Paging.page(Integer.MAX_VALUE, 100));
        assertEquals(List.of(), beyond.followers());
        assertEquals(5, beyond.total());
    }

    @Test
    void aListCostsTheSameWhateverItsLength() {
        List<PersonId> fans = fans(21);
        fans.forEach(fan -> world.follow(fan, ANN));
        world.follow(ANN, fans.getFirst());
        Relations here = world.harness.anonymous().local(Relations.class);

        int followers = world.harness.statements(() -> here.followers(ANN, Paging.FIRST));
        int followees = world.harness.statements(() -> here.followees(ANN, Paging.FIRST));

        assertEquals(1, followers);
        assertEquals(1, followees);
    }

    @Test
    void blocksAndMutesAreListedNewestFirst() {
        List<PersonId> others = fans(3);
        others.forEach(other -> world.block(ANN, other));
        others.forEach(other -> world.mute(ANN, other));

        Relations.Listed blocked = world.as(ANN).blocked(Paging.page(1, 2));
        assertEquals(others.reversed().subList(0, 2), ids(blocked.users()));
        assertEquals(3, blocked.total());
        Relations.Listed rest = world.as(ANN).blocked(Paging.after(blocked.nextCursor(), 2));
        assertEquals(List.of(others.getFirst()), ids(rest.users()));
        assertNull(rest.nextCursor());
        assertEquals(others.reversed(), ids(world.as(ANN).muted(Paging.FIRST).users()));
    }

    @Test
    void edgesAreToldInTheOrderAskedByOneStatement() {
        PersonId dan = world.join(4, "dan");
        world.follow(ANN, BOB);
        world.follow(BOB, ANN);
        world.mute(ANN, BOB);
        world.block(ANN, CYN);
        world.block(dan, ANN);
        PersonId nobody = new PersonId(5);
        RelationEdges edges =
                farAway ? world.harness.remote(RelationEdges.class) : world.harness.local(RelationEdges.class);

        assertEquals(
                List.of(
                        new Edge(dan, false, false, false, true, false),
                        new Edge(BOB, true, true, false, false, true),
                        new Edge(nobody, false, false, false, false, false),
                        new Edge(CYN, false, false, true, false, false),
                        new Edge(BOB, true, true, false, false, true)),
                edges.between(new Question(ANN, List.of(dan, BOB, nobody, CYN, BOB)))
                        .edges());
        assertEquals(List.of(), edges.between(new Question(ANN, List.of())).edges());
        RelationEdges here = world.harness.local(RelationEdges.class);
        assertEquals(1, world.harness.statements(() -> here.between(new Question(ANN, List.of(BOB, CYN, dan)))));
        List<PersonId> tooMany =
                LongStream.rangeClosed(1, 1_001).mapToObj(PersonId::new).toList();
        assertInvalid("others", () -> edges.between(new Question(ANN, tooMany)));
    }

    @Test
    void badPagingCountsAsAbsentOverHttp() throws IOException, InterruptedException {
        world.follow(BOB, ANN);

        for (String query : List.of("", "?page=x&limit=y", "?page=0&limit=0", "?page=-1&limit=101", "?limit=1e9")) {
            JsonNode data = get("/relation/1/followers" + query, 200).path("data");
            assertEquals(1, data.path("page").asInt(), query);
            assertEquals(20, data.path("limit").asInt(), query);
            assertEquals(1, data.path("total").asInt(), query);
            assertEquals("bob", data.path("followers").path(0).path("username").asString(), query);
        }
        assertEquals(
                "validation failed",
                get("/relation/0/followers", 400).path("message").asString());
        assertEquals(
                "invalid input",
                get("/relation/x/followees", 400).path("message").asString());
        assertEquals(
                "user not found",
                get("/relation/77/followees", 404).path("message").asString());
        JsonNode empty = get("/relation/1/followees", 200).path("data").path("followees");
        assertTrue(empty.isArray() && empty.isEmpty());
    }

    private JsonNode get(String path, int status) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(world.harness.http() + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals(status, answer.statusCode(), answer.body());
            return Json.mapper().readTree(answer.body());
        }
    }

    private List<PersonId> fans(int count) {
        return LongStream.range(100, 100 + count)
                .mapToObj(id -> world.join(id, "fan" + id))
                .toList();
    }

    private List<PersonId> walk(PersonId person, int limit, boolean followers) {
        List<PersonId> all = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            assertTrue(all.size() < 1_000, "the list does not end");
            if (followers) {
                Relations.Followers part = world.anonymous().followers(person, Paging.after(cursor, limit));
                all.addAll(ids(part.followers()));
                cursor = part.nextCursor();
            } else {
                Relations.Followees part = world.anonymous().followees(person, Paging.after(cursor, limit));
                all.addAll(ids(part.followees()));
                cursor = part.nextCursor();
            }
        } while (cursor != null);
        assertNotNull(all);
        return all;
    }
}
