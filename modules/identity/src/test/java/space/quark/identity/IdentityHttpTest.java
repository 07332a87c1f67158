package space.quark.identity;

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
import space.quark.identity.api.TokenPair;
import tools.jackson.databind.JsonNode;

/** What stands on the wire, where clients rely on it. */
class IdentityHttpTest {
    private static final String BOB =
            "{\"username\":\"bob\",\"email\":\"bob@example.org\",\"password\":\"correct horse\"}";
    private final IdentityWorld world = new IdentityWorld(true);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
        world.close();
    }

    @Test
    void registeringAnswersTokensAndTheUser() throws Exception {
        HttpResponse<String> answer = send(null, "POST", "/auth/register", BOB);
        assertEquals(201, answer.statusCode());
        JsonNode data = json(answer).get("data");
        assertEquals(201, json(answer).get("status").asInt());
        assertTrue(data.has("access_token"));
        assertTrue(data.has("refresh_token"));
        assertTrue(data.get("expires_in").asLong() > 890);
        assertEquals("bob@example.org", data.get("user").get("email").asString());
        HttpResponse<String> login =
                send(null, "POST", "/auth/login", "{\"login\":\"bob\",\"password\":\"correct horse\"}");
        assertEquals(200, login.statusCode());
        assertFalse(json(login).get("data").has("user"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /auth/register | {}",
                "POST | /auth/register | {\"username\":\"bob\",\"email\":\"b@example.org\",\"password\":\"1234567\"}",
                "POST | /auth/login | {}",
                "POST | /auth/login | {\"login\":\"\",\"password\":\"123456\"}",
                "POST | /auth/login | {\"login\":\"bob\",\"password\":\"12345\"}",
                "POST | /auth/login | {\"login\":\"bob\",\"password\":\"\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\"}",
                "POST | /auth/refresh | {}",
                "POST | /auth/refresh | {\"refresh_token\":\"\"}",
                "POST | /auth/logout | {}",
                "POST | /auth/update-password | {\"old_password\":\"123456\",\"new_password\":\"1234567\"}",
                "POST | /users | {\"username\":\"bob\"}",
                "DELETE | /users/0 | ",
                "DELETE | /users/-1 | ",
            })
    void whatBreaksARuleFailsValidation(String verb, String path, @Nullable String body) throws Exception {
        PersonId ann = world.person(world.register("ann"));
        HttpResponse<String> answer = send(ann, verb, path, body);
        assertRefused(400, "VALIDATION_FAILED", "validation failed", answer);
        assertTrue(json(answer).get("fields").size() > 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"login\":7,\"password\":\"correct horse\"}"})
    void whatIsNoSignInIsInvalidInput(String body) throws Exception {
        assertRefused(400, "INVALID_INPUT", "invalid input", send(null, "POST", "/auth/login", body));
    }

    @Test
    void theTextsAreThoseThatClientsKnow() throws Exception {
        TokenPair ann = world.register("ann");
        PersonId me = world.person(ann);
        assertRefused(
                401,
                "INVALID_CREDENTIALS",
                "invalid credentials",
                send(null, "POST", "/auth/login", "{\"login\":\"ann\",\"password\":\"wrong password\"}"));
        assertRefused(
                404,
                "USER_NOT_FOUND",
                "user not found",
                send(null, "POST", "/auth/login", "{\"login\":\"nobody\",\"password\":\"wrong password\"}"));
        assertRefused(
                401,
                "INVALID_REFRESH_TOKEN",
                "invalid refresh token",
                send(null, "POST", "/auth/refresh", "{\"refresh_token\":\"x\"}"));
        assertRefused(
                400,
                "INVALID_EMAIL",
                "invalid email",
                send(null, "POST", "/auth/register", BOB.replace("bob@", "боб@")));
        assertRefused(
                409,
                "USERNAME_TAKEN",
                "username already exists",
                send(null, "POST", "/auth/register", BOB.replace("\"bob\"", "\"ann\"")));
        assertRefused(403, "FORBIDDEN", "forbidden", send(me, "DELETE", "/users/999", null));
        JsonNode changed = json(send(
                me,
                "POST",
                "/auth/update-password",
                "{\"old_password\":\"correct horse\",\"new_password\":\"another horse\"}"));
        assertEquals(
                "Password updated successfully",
                changed.get("data").get("message").asString());
    }

    @Test
    void whatAnswersNothingHasNoData() throws Exception {
        TokenPair ann = world.register("ann");
        HttpResponse<String> logout =
                send(null, "POST", "/auth/logout", "{\"refresh_token\":\"" + ann.refreshToken() + "\"}");
        assertEquals(200, logout.statusCode());
        assertFalse(json(logout).has("data"));
        HttpResponse<String> deletion =
                send(world.person(ann), "DELETE", "/users/" + world.person(ann).value(), null);
        assertEquals(204, deletion.statusCode());
        assertEquals("", deletion.body());
    }

    @Test
    void aRepeatedKeyMakesNoSecondAccount() throws Exception {
        PersonId ann = world.person(world.register("ann"));
        HttpResponse<String> first = send(ann, "POST", "/users", BOB, "Idempotency-Key", "key");
        HttpResponse<String> second = send(ann, "POST", "/users", BOB, "Idempotency-Key", "key");
        assertEquals(201, first.statusCode());
        assertEquals(201, second.statusCode());
        assertEquals(json(first).get("data"), json(second).get("data"));
        assertEquals("bob@example.org", json(first).get("data").get("email").asString());
        assertRefused(
                409,
                "USERNAME_TAKEN",
                "username already exists",
                send(ann, "POST", "/users", BOB, "Idempotency-Key", "other"));
    }

    @Test
    void secretsAreNotKeptForARepeatedKey() throws Exception {
        PersonId ann = world.person(world.register("ann"));
        assertEquals(
                201,
                send(ann, "POST", "/auth/register", BOB, "Idempotency-Key", "key")
                        .statusCode());
        assertEquals(0, world.count("idempotency"));
    }

    @Test
    void aLockSaysHowLongItLasts() throws Exception {
        world.register("ann");
        String wrong = "{\"login\":\"ann\",\"password\":\"wrong password\"}";
        for (int i = 0; i < 5; i++) {
            assertEquals(401, send(null, "POST", "/auth/login", wrong).statusCode());
        }
        HttpResponse<String> locked = send(null, "POST", "/auth/login", wrong);
        assertRefused(429, "TOO_MANY_FAILURES", "too many failures, try again later", locked);
        long seconds = Long.parseLong(locked.headers().firstValue("Retry-After").orElseThrow());
        assertTrue(seconds > 800 && seconds <= 900, locked.toString());
    }

    private static void assertRefused(int status, String code, String message, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(code, json(answer).get("code").asString(), answer.body());
        assertEquals(message, json(answer).get("message").asString());
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Json.mapper().readTree(answer.body());
    }

    private HttpResponse<String> send(
            @Nullable PersonId person, String verb, String path, @Nullable String body, String... more)
            throws IOException, InterruptedException {
        List<String> headers = new ArrayList<>(List.of(more));
        headers.addAll(List.of("X-Quark-Level", person == null ? "ANONYMOUS" : "USER"));
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
