package space.quark.notifications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.Json;
import space.quark.host.ModuleHarness;
import space.quark.people.api.FakePeople;
import space.quark.people.api.PeopleDirectory;
import tools.jackson.databind.JsonNode;

/** The very requests and answers that existing clients rely on. */
class NotificationsWireTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private ModuleHarness harness;

    @BeforeEach
    void start() {
        harness = ModuleHarness.of(new NotificationsModule())
                .fake(PeopleDirectory.class, new FakePeople().put(1, "ann").put(2, "bob"))
                .start();
    }

    @AfterEach
    void stop() {
        client.close();
        harness.close();
    }

    private JsonNode call(String verb, String path, @Nullable String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(harness.http() + path))
                .method(verb, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .header("X-Quark-Level", "USER")
                .header("X-Quark-Person", "1")
                .header("X-Quark-Roles", "user")
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        JsonNode answer = Json.mapper().readTree(response.body());
        assertEquals(response.statusCode(), answer.get("status").intValue());
        return answer;
    }

    private long send(String payload) throws IOException, InterruptedException {
        JsonNode answer =
                call("POST", "/notification/send", "{\"user_id\":1,\"type\":\"system\",\"payload\":" + payload + "}");
        assertEquals(
                "Notification sent successfully",
                answer.get("data").get("message").stringValue());
        return answer.get("data").get("notification_id").longValue();
    }

    private static Set<String> names(JsonNode node) {
        return new TreeSet<>(node.propertyNames());
    }

    @Test
    void aFeedLooksAsItAlwaysDid() throws IOException, InterruptedException {
        JsonNode empty = call("GET", "/notification/feed", null);
        assertEquals(
                Json.mapper().readTree("{\"notifications\":[],\"total\":0,\"page\":1,\"limit\":10,\"total_pages\":0}"),
                empty.get("data"));
        long id = send("{\"a\":1.5,\"b\":[null]}");
        JsonNode feed = call("GET", "/notification/feed?page=1&limit=1", null).get("data");
        JsonNode one = feed.get("notifications").get(0);
        assertEquals(id, one.get("id").longValue());
        assertEquals(1, one.get("user_id").longValue());
        assertFalse(one.get("is_read").booleanValue());
        assertEquals(Json.mapper().readTree("{\"a\":1.5,\"b\":[null]}"), one.get("payload"));
        assertTrue(names(one)
                .containsAll(Set.of("id", "user_id", "type", "is_read", "created_at", "payload", "sender_id")));
        assertEquals(1, feed.get("total_pages").intValue());
        assertEquals(
                Json.mapper().readTree("{\"count\":1}"),
                call("GET", "/notification/unread-count", null).get("data"));
    }

    @Test
    void changesSayWhatTheyDid() throws IOException, InterruptedException {
        long id = send("null");
        assertTrue(call("GET", "/notification/" + id, null)
                .get("data")
                .get("payload")
                .isNull());
        assertDone("Notification marked as read", call("PUT", "/notification/" + id + "/read", null));
        assertDone("Notification already marked as read", call("PUT", "/notification/" + id + "/read", null));
        assertDone("All notifications marked as read", call("PUT", "/notification/read-all", null));
        assertDone("Notifications marked as read", call("PUT", "/notification/read-up-to", "{\"id\":" + id + "}"));
        assertDone("Notification removed successfully", call("DELETE", "/notification/" + id, null));
    }

    private static void assertDone(String message, JsonNode answer) {
        assertTrue(answer.get("data").get("success").booleanValue());
        assertEquals(message, answer.get("data").get("message").stringValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "page=0",
                "page=-1",
                "limit=0",
                "limit=101",
                "page=x",
                "limit=1.5",
                "page=2147483648",
                "unread=maybe"
            })
    void unreadablePagesAreInvalidInput(String query) throws IOException, InterruptedException {
        JsonNode answer = call("GET", "/notification/feed?" + query, null);
        assertEquals(400, answer.get("status").intValue());
        assertEquals("invalid input", answer.get("message").stringValue());
        assertEquals(
                query.substring(0, query.indexOf('=')),
                answer.at("/fields/0/field").stringValue());
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /notification/0, 400, validation failed",
        "GET, /notification/-1, 400, validation failed",
        "GET, /notification/x, 400, invalid input",
        "GET, /notification/7, 404, notification not found",
        "PUT, /notification/0/read, 400, validation failed",
        "PUT, /notification/7/read, 404, notification not found",
        "DELETE, /notification/0, 400, validation failed",
        "DELETE, /notification/7, 404, notification not found",
    })
    void whatIsNotThereIsSaidSo(String verb, String path, int status, String message)
            throws IOException, InterruptedException {
        JsonNode answer = call(verb, path, null);
        assertEquals(status, answer.get("status").intValue());
        assertEquals(message, answer.get("message").stringValue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'x','payload':1}|400|validation failed",
                "{'user_id':0,'type':'x','payload':1}|400|validation failed",
                "{'user_id':1,'payload':1}|400|validation failed",
                "{'user_id':1,'type':'','payload':1}|400|validation failed",
                "{'user_id':1,'type':'x'}|400|validation failed",
                "{'user_id':1,'type':'x','payload':'\\u0000'}|400|validation failed",
                "{'user_id':'1','type':'x','payload':1}|400|invalid input",
                "{'user_id':1,'type':7,'payload':1}|400|invalid input",
                "nonsense|400|invalid input",
                "{'user_id':99,'type':'x','payload':1}|404|user not found",
            },
            quoteCharacter = '"')
    void whatCannotBeSentIsRefused(String body, int status, String message) throws IOException, InterruptedException {
        JsonNode answer = call("POST", "/notification/send", body.replace('\'', '"'));
        assertEquals(status, answer.get("status").intValue());
        assertEquals(message, answer.get("message").stringValue());
    }
}
