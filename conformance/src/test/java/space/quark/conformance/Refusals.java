package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** The one form in which every refusal leaves the station. */
final class Refusals {
    private Refusals() {}

    static void assertForm(Wire.Answer answer, String what) {
        if (answer.status() < 400) {
            return;
        }
        assertTrue(
                Objects.requireNonNullElse(answer.headers().get("content-type"), "")
                        .startsWith("application/json"),
                what);
        assertForm(answer.status(), answer.text(), what);
    }

    static void assertForm(Client.Reply reply) {
        assertForm(
                reply.status(),
                reply.raw().body(),
                reply.raw().request().method() + " " + reply.raw().uri());
    }

    private static void assertForm(int status, String body, String what) {
        String about = what + " answered " + status + ": " + body;
        assertFalse(body.isEmpty(), about);
        JsonNode json = space.quark.dock.Json.mapper().readTree(body);
        assertEquals(status, json.path("status").asInt(), about);
        assertTrue(json.path("code").asString("").matches("[A-Z][A-Z0-9_]+"), about);
        assertFalse(json.path("message").asString("").isBlank(), about);
        assertEquals(json.path("message"), json.path("error"), about);
        assertTrue(json.path("trace_id").asString("").matches("[0-9a-f]{32}"), about);
        Instant.parse(json.path("timestamp").asString(""));
        assertTrue(json.path("data").isMissingNode(), about);
        for (JsonNode field : json.path("fields")) {
            assertFalse(field.path("field").asString("").isBlank(), about);
            assertFalse(field.path("problem").asString("").isBlank(), about);
        }
    }

    static void assertRefused(Client.Reply reply, int status, String message) {
        assertForm(reply);
        assertEquals(status, reply.status(), () -> reply.raw().body());
        assertEquals(message, reply.json().path("message").asString());
    }
}
