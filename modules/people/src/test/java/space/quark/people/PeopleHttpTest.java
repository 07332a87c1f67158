package space.quark.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.Json;
import space.quark.dock.PersonId;
import space.quark.people.api.PeopleDirectory;
import tools.jackson.databind.JsonNode;

/** What stands on the wire, where clients rely on it. */
class PeopleHttpTest {
    private final PeopleWorld world = new PeopleWorld(true);
    private final HttpClient client = HttpClient.newHttpClient();
    private final PersonId ann = world.join("ann", "Ann Lee");
    private final PersonId bob = world.join("bob");

    @AfterEach
    void close() {
        client.close();
        world.close();
    }

    @Test
    void aUserIsOneFlatObject() throws Exception {
        HttpResponse<String> answer = send(null, "GET", "/users/" + ann.value(), null);
        assertEquals(200, answer.statusCode());
        JsonNode envelope = json(answer);
        assertEquals(200, envelope.get("status").asInt());
        JsonNode user = envelope.get("data");
        assertEquals(ann.value(), user.get("id").asLong());
        assertEquals("ann", user.get("username").asString());
        assertEquals("Ann Lee", user.get("full_name").asString());
        assertFalse(user.has("email"));
        assertFalse(user.has("bio"), "absent, not null");
        assertTrue(user.get("created_at").asString().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ"));
        assertTrue(user.get("updated_at").asString().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ"));
        assertTrue(json(send(ann, "GET", "/users/" + ann.value(), null))
                .get("data")
                .has("email"));
    }

    @Test
    void aSearchAnswersUsersAndTheirNumber() throws Exception {
        JsonNode found =
                json(send(null, "GET", "/users/search?query=LEE", null)).get("data");
        assertEquals(1, found.get("total").asInt());
        assertEquals("ann", found.get("users").get(0).get("username").asString());
        JsonNode none =
                json(send(null, "GET", "/users/search?query=nobody", null)).get("data");
        assertTrue(none.get("users").isArray());
        assertEquals(0, none.get("total").asInt());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"page=x", "page=0", "limit=0", "limit=101", "limit=99999999999", "page=-1&limit=", "limit=1.5"})
    void badPagesOfASearchFallBack(String page) throws Exception {
        HttpResponse<String> answer = send(null, "GET", "/users/search?query=a&" + page, null);
        assertEquals(200, answer.statusCode());
        assertEquals(1, json(answer).get("data").get("total").asInt());
    }

    @ParameterizedTest
    @CsvSource({
        "/users/0, VALIDATION_FAILED, validation failed",
        "/users/-1, VALIDATION_FAILED, validation failed",
        "/users/abc, INVALID_INPUT, invalid input",
        "/users/99999999999999999999, INVALID_INPUT, invalid input",
        "/users/search, INVALID_SEARCH_QUERY, invalid search query",
        "/users/search?query=, INVALID_SEARCH_QUERY, invalid search query",
        "/users/email/%20, VALIDATION_FAILED, validation failed",
        "/users/email/nobody, VALIDATION_FAILED, validation failed",
        "/users/username/ab, VALIDATION_FAILED, validation failed",
    })
    void whatIsWrongIsSaidOfTheAddress(String path, String code, String message) throws Exception {
        assertRefused(400, code, message, send(null, "GET", path, null));
    }

    @ParameterizedTest
    @CsvSource({"/users/0, id", "/users/search, query", "/users/email/nobody, email"})
    void theFieldIsCalledAsTheCallCallsIt(String path, String field) throws Exception {
        JsonNode answer = json(send(null, "GET", path, null));
        assertEquals(field, answer.at("/fields/0/field").asString(), answer.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"id\":null}",
                "{\"id\":0}",
                "{\"id\":-1}",
                "{\"id\":%d,\"username\":\"\"}",
                "{\"id\":%d,\"username\":\"ab\"}",
                "{\"id\":%d,\"username\":\"\\u0000\\u0000\\u0000\"}",
                "{\"id\":%d,\"email\":\"nobody\"}",
                "{\"id\":%d,\"email\":\"\"}",
            })
    void theRulesComeBeforeTheQuestionWhoseProfileItIs(String body) throws Exception {
        String theirs = body.replace("%d", String.valueOf(bob.value()));
        assertRefused(400, "VALIDATION_FAILED", "validation failed", send(ann, "PUT", "/users", theirs));
    }

    @Test
    void somebodyElsesProfileIsForbidden() throws Exception {
        String body = "{\"id\":" + bob.value() + ",\"full_name\":\"x\"}";
        assertRefused(403, "FORBIDDEN", "forbidden", send(ann, "PUT", "/users", body));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"id\":\"1\"}",
                "{\"id\":1.5}",
                "{\"id\":1,\"bio\":7}",
                "{\"id\":1,\"id\":1}",
                "{\"id\":1,\"username\":\"\\ud800\\ud800\\ud800\"}"
            })
    void whatIsNoUpdateIsInvalidInput(String body) throws Exception {
        assertRefused(400, "INVALID_INPUT", "invalid input", send(ann, "PUT", "/users", body));
    }

    @Test
    void aNewAvatarAnswersNoData() throws Exception {
        HttpResponse<String> answer =
                send(ann, "PUT", "/users/avatar", "{\"avatar_url\":\"http://example.org/a.png\",\"unknown\":true}");
        assertEquals(200, answer.statusCode());
        assertFalse(json(answer).has("data"));
        assertRefused(
                400,
                "VALIDATION_FAILED",
                "validation failed",
                send(ann, "PUT", "/users/avatar", "{\"avatar_url\":\"javascript:alert(1)\"}"));
        assertRefused(400, "VALIDATION_FAILED", "validation failed", send(ann, "PUT", "/users/avatar", "{}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"full_name", "bio"})
    void halfACharacterIsNoText(String field) throws Exception {
        HttpResponse<String> answer = send(ann, "PATCH", "/users/me", "{\"" + field + "\":\"half \\ud800 of one\"}");
        assertEquals(400, answer.statusCode(), answer.body());
    }

    @Test
    void rolesAreAListOfKnownWords() throws Exception {
        String path = "/admin/people/" + bob.value() + "/roles";
        for (String body : List.of("{}", "{\"roles\":[null]}", "{\"roles\":[\"emperor\"]}")) {
            assertRefused(400, "VALIDATION_FAILED", "validation failed", send(ann, "PUT", path, body));
        }
        JsonNode person =
                json(send(ann, "PUT", path, "{\"roles\":[\"vip\",\"vip\"]}")).get("data");
        assertEquals("[\"user\",\"vip\"]", person.get("roles").toString());
    }

    @Test
    void aListSaysWhatComesNext() throws Exception {
        JsonNode page = json(send(ann, "GET", "/admin/people?limit=1", null)).get("data");
        assertEquals("bob", page.get("people").get(0).get("username").asString());
        assertEquals(2, page.get("total").asInt());
        String next = page.get("next_cursor").asString();
        JsonNode last = json(send(ann, "GET", "/admin/people?limit=1&cursor=" + next, null))
                .get("data");
        assertEquals("ann", last.get("people").get(0).get("username").asString());
        assertFalse(last.has("next_cursor"));
    }

    @Test
    void thoseWhoAreOnlyReservedAreNotThere() throws Exception {
        PersonId cyn =
                world.harness.local(PeopleDirectory.class).reserve(PeopleWorld.newPerson("cyn", "cyn@example.org"));
        assertRefused(404, "USER_NOT_FOUND", "user not found", send(null, "GET", "/users/" + cyn.value(), null));
    }

    private static void assertRefused(int status, String code, String message, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(code, json(answer).get("code").asString(), answer.body());
        assertEquals(message, json(answer).get("message").asString());
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Json.mapper().readTree(answer.body());
    }

    private HttpResponse<String> send(@Nullable PersonId person, String verb, String path, @Nullable String body)
            throws IOException, InterruptedException {
        List<String> headers = new ArrayList<>(List.of("X-Quark-Level", person == null ? "ANONYMOUS" : "USER"));
        if (person != null) {
            headers.addAll(List.of("X-Quark-Person", String.valueOf(person.value()), "X-Quark-Roles", "user"));
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(world.harness.http() + path))
                .method(
                        verb,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .headers(headers.toArray(String[]::new))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
