package space.quark.posts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.posts.PostsWorld.ANN;
import static space.quark.posts.PostsWorld.BOB;
import static space.quark.posts.PostsWorld.CYN;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.Json;
import space.quark.dock.PersonId;
import space.quark.people.api.PersonDeleted;
import space.quark.posts.api.PostId;
import tools.jackson.databind.JsonNode;

/** What stands on the wire, byte by byte where clients rely on it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostsHttpTest {
    private static final String NEW = "{\"title\":\"Cats\",\"content\":\"Cats are soft.\"}";
    private final PostsWorld world = new PostsWorld(true);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterAll
    void close() {
        client.close();
        world.close();
    }

    @Test
    void creatingAnswersOneFlatObject() throws Exception {
        HttpResponse<String> answer = send(ANN, "POST", "/posts", """
                {"title":"Cats","content":"Cats are soft.","tags":["cat"],"unknown":1,
                 "media_items":[{"url":"https://example.org/a","type":"image","position":1}]}""");
        assertEquals(201, answer.statusCode());
        JsonNode envelope = json(answer);
        assertEquals(201, envelope.get("status").asInt());
        JsonNode data = envelope.get("data");
        assertEquals(1, data.get("author_id").asLong());
        assertEquals("ann", data.get("author_username").asString());
        assertEquals("ann@example.org", data.get("author_email").asString());
        assertEquals("Full ann", data.get("author_full_name").asString());
        assertEquals("A bio.", data.get("author_bio").asString());
        assertFalse(data.has("author_avatar_url"));
        assertEquals("cat", data.get("tags").get(0).get("name").asString());
        assertTrue(data.get("tags").get(0).get("id").asLong() > 0);
        assertEquals("image", data.get("media").get(0).get("type").asString());
        assertTrue(data.get("created_at").asString().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ"));
        assertEquals("public", data.get("visibility").asString());
        assertEquals("published", data.get("status").asString());
    }

    @Test
    void whatIsKeptForRepeatedRequestsGoesWithThePerson() throws Exception {
        send(BOB, "POST", "/posts", NEW, "Idempotency-Key", "one");
        send(CYN, "POST", "/posts", NEW, "Idempotency-Key", "one");
        assertEquals(1, keptAnswers(CYN));
        world.harness.hear(new PersonDeleted(new PersonId(CYN), world.now()));
        assertEquals(0, keptAnswers(CYN));
        assertEquals(1, keptAnswers(BOB));
    }

    private long keptAnswers(long person) {
        return world.harness
                .database()
                .read(handle -> handle.createQuery("select count(*) from posts.idempotency where person = :person")
                        .bind("person", person)
                        .mapTo(long.class)
                        .one());
    }

    @Test
    void aPostHasItsAuthorWithin() throws Exception {
        PostId id = world.write(ANN, "Cats", "within");
        JsonNode data = json(send(0, "GET", "/posts/" + id.value(), null)).get("data");
        assertEquals("ann", data.get("author").get("username").asString());
        assertEquals("Full ann", data.get("author").get("full_name").asString());
        assertFalse(data.get("author").has("email"));
        assertEquals(0, data.get("comment_count").asInt());
        assertTrue(data.get("reactions").isObject());
        assertFalse(data.has("publish_at"));
        JsonNode list =
                json(send(0, "GET", "/posts/list?limit=5&tag=within", null)).get("data");
        assertEquals(1, list.get("total").asInt());
        assertEquals(data, list.get("posts").get(0));
        assertFalse(list.has("next_cursor"));
    }

    @Test
    void whatDidNotChangeIsNotSentAgain() throws Exception {
        PostId id = world.write(ANN, "Cats");
        String path = "/posts/" + id.value();
        String tag = send(0, "GET", path, null).headers().firstValue("ETag").orElseThrow();
        assertTrue(tag.startsWith("\"1-"), tag);
        assertEquals(304, send(0, "GET", path, null, "If-None-Match", tag).statusCode());
        assertEquals(
                200,
                send(ANN, "PUT", path, "{\"title\":\"Dogs\"}", "If-Match", tag).statusCode());
        assertEquals(200, send(0, "GET", path, null, "If-None-Match", tag).statusCode());
        HttpResponse<String> stale = send(ANN, "PUT", path, "{\"title\":\"Birds\"}", "If-Match", tag);
        assertRefused(412, "VERSION_MISMATCH", "changed since the version you named", stale);
        HttpResponse<String> conflict = send(ANN, "PUT", path, "{\"title\":\"Birds\",\"version\":1}");
        assertRefused(409, "VERSION_CONFLICT", "changed by someone else meanwhile", conflict);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"title\":\"Cats\"}",
                "{\"title\":null,\"content\":\"Cats are soft.\"}",
                "{\"title\":\"ab\",\"content\":\"Cats are soft.\"}",
                "{\"title\":\"\\u0000\\u0000\\u0000\",\"content\":\"Cats are soft.\"}",
                "{\"title\":\"   \",\"content\":\"Cats are soft.\"}",
                "{\"title\":\"Cats\",\"content\":\"short\"}",
                "{\"title\":\"Cats\",\"content\":\"            \"}",
                "{\"title\":\"Cats\",\"content\":\"Cats are soft.\",\"tags\":[\"x\"]}",
                "{\"title\":\"Cats\",\"content\":\"Cats are soft.\",\"tags\":[null]}",
                "{\"title\":\"Cats\",\"content\":\"Cats are soft.\",\"media_items\":[null]}",
                "{\"title\":\"Cats\",\"content\":\"Cats are soft.\",\"media_items\":[{}]}",
                "{\"title\":\"Cats\",\"content\":\"Cats are soft.\",\"media_items\":[{\"url\":\"https://example.org\","
                        + "\"type\":\"sound\",\"position\":1}]}",
                "{\"title\":\"Cats\",\"content\":\"Cats are soft.\",\"media_items\":[{\"url\":\"https://example.org\","
                        + "\"type\":\"image\",\"position\":10}]}",
                "{\"title\":\"Cats\",\"content\":\"Cats are soft.\",\"visibility\":\"everyone\"}",
                "{\"title\":\"Cats\",\"content\":\"Cats are soft.\",\"status\":\"scheduled\"}",
            })
    void whatBreaksARuleFailsValidation(String body) throws Exception {
        assertRefused(400, "VALIDATION_FAILED", "validation failed", send(ANN, "POST", "/posts", body));
    }

    @Test
    void aTagThatGetsTooLongByBeingComposedIsNamed() throws Exception {
        String body =
                "{\"title\":\"Cats\",\"content\":\"Cats are soft.\",\"tags\":[\"" + "\uD834\uDD60".repeat(40) + "\"]}";
        JsonNode answer = json(send(ANN, "POST", "/posts", body));
        assertEquals("tags[0]", answer.at("/fields/0/field").asString(), answer.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"title\":5,\"content\":\"Cats are soft.\"}",
                "{\"title\":\"Cats\",\"content\":\"Cats are soft.\",\"tags\":\"cat\"}",
                "{\"title\":\"Cats\",\"content\":\"Cats are soft.\",\"media_items\":[{\"url\":\"https://example.org\","
                        + "\"type\":\"image\",\"position\":\"1\"}]}",
                "{\"title\":\"Cats\",\"content\":\"Cats are soft.\",\"tags\":[5]}",
            })
    void whatCannotBeReadIsInvalidInput(String body) throws Exception {
        assertRefused(400, "INVALID_INPUT", "invalid input", send(ANN, "POST", "/posts", body));
    }

    @ParameterizedTest
    @CsvSource({
        "/posts/0, POST_VALIDATION_FAILED, post validation failed",
        "/posts/-1, POST_VALIDATION_FAILED, post validation failed",
        "/posts/abc, INVALID_INPUT, invalid input",
        "/posts/99999999999999999999, INVALID_INPUT, invalid input",
        "/posts/list?limit=x, INVALID_INPUT, invalid input",
        "/posts/list?offset=1.5, INVALID_INPUT, invalid input",
        "/posts/list?limit=101, VALIDATION_FAILED, validation failed",
        "/posts/list?limit=-1, VALIDATION_FAILED, validation failed",
        "/posts/list?offset=-1, VALIDATION_FAILED, validation failed",
        "/posts/list?author_id=-1, VALIDATION_FAILED, validation failed",
        "/posts/list?created_after=yesterday, VALIDATION_FAILED, validation failed",
        "/posts/list?created_before=2026-13-01T00:00:00Z, VALIDATION_FAILED, validation failed",
        "/posts/list?tag=%00%00, INVALID_INPUT, invalid input",
        "/posts/list?cursor=abc, VALIDATION_FAILED, validation failed",
        "/posts/list?status=lost, VALIDATION_FAILED, validation failed",
        "/tags?limit=101, VALIDATION_FAILED, validation failed",
        "/tags?q=%00, INVALID_INPUT, invalid input",
        "/tags?cursor=gAAAAAAAAAAAAAAAAAAAAQ, VALIDATION_FAILED, validation failed",
    })
    void aQuestionThatMakesNoSenseIsRefused(String path, String code, String text) throws Exception {
        assertRefused(400, code, text, send(0, "GET", path, null));
    }

    @Test
    void pinstacksClientsFindTheirWay() throws Exception {
        assertRefused(404, "POST_NOT_FOUND", "post not found", send(0, "GET", "/posts/999999", null));
        assertRefused(401, "UNAUTHENTICATED", "unauthenticated", send(0, "POST", "/posts", NEW));
        assertRefused(401, "UNAUTHENTICATED", "unauthenticated", send(0, "DELETE", "/posts/1", null));
        PostId id = world.write(ANN, "Cats", "cat");
        String path = "/posts/" + id.value();
        assertRefused(403, "FORBIDDEN", "forbidden", send(BOB, "PUT", path, "{\"title\":\"Mine\"}"));
        assertRefused(400, "VALIDATION_FAILED", "validation failed", send(BOB, "PUT", path, "{\"title\":\"x\"}"));
        assertRefused(403, "FORBIDDEN", "forbidden", send(BOB, "DELETE", path, null));
        String large = "{\"content\":\"" + "large ".repeat(28_000) + "\"}";
        assertEquals(200, send(ANN, "PUT", path, large).statusCode());
        assertEquals(200, send(ANN, "PUT", path, "{\"tags\":[],\"title\":\"\"}").statusCode());
        assertEquals(
                "[]", json(send(0, "GET", path, null)).get("data").get("tags").toString());
        assertEquals(
                200,
                send(0, "GET", "/posts/list?created_after=2026-01-01T00:00:00%2B05:00", null)
                        .statusCode());
        HttpResponse<String> deleted = send(ANN, "DELETE", path, null);
        assertEquals(200, deleted.statusCode());
        assertEquals(200, json(deleted).get("status").asInt());
        assertFalse(json(deleted).has("data"));
        assertEquals(
                "[]",
                json(send(0, "GET", "/posts/list?tag=unused", null))
                        .get("data")
                        .get("posts")
                        .toString());
    }

    private static void assertRefused(int status, String code, String text, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(code, json(answer).get("code").asString());
        assertEquals(text, json(answer).get("message").asString());
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Json.mapper().readTree(answer.body());
    }

    /** @param person 0 for nobody */
    private HttpResponse<String> send(
            long person, String verb, String path, @org.jspecify.annotations.Nullable String body, String... headers)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(headers));
        all.addAll(List.of("X-Quark-Level", person == 0 ? "ANONYMOUS" : "USER"));
        if (person != 0) {
            all.addAll(List.of("X-Quark-Person", String.valueOf(person), "X-Quark-Roles", "user"));
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(world.harness.http() + path))
                .method(
                        verb,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .headers(all.toArray(String[]::new))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
