package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** A page signs in, and no other page can. */
@ParameterizedClass
@EnumSource(Placement.class)
class WebSessionsJourneyTest {
    private static final String WEB = "/api/v1/auth/web/";

    private final URI station;
    private final Client nobody;

    WebSessionsJourneyTest(Placement placement) {
        station = placement.address();
        nobody = Client.of(station);
    }

    private Client.Reply page(String what, String body, String cookie) {
        HttpRequest.Builder request = nobody.request(WEB + what)
                .header("Content-Type", "application/json")
                .header("X-Quark-Web", "1")
                .header("Origin", "http://" + station.getAuthority())
                .header("Sec-Fetch-Site", "same-origin")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return nobody.send(cookie.isEmpty() ? request : request.header("Cookie", cookie));
    }

    private static String cookie(Client.Reply reply) {
        String set = reply.raw().headers().firstValue("Set-Cookie").orElseThrow();
        return set.substring(0, set.indexOf(';'));
    }

    private static String account(String name) {
        return "{\"username\":\"" + name + "\",\"email\":\"" + name + "@example.org\",\"password\":\"correct horse\"}";
    }

    private Client bearing(Client.Reply reply) {
        return nobody.bearing(reply.data().get("access_token").asString());
    }

    @Test
    void aPageSignsInGoesOnAndSignsOut() {
        Client.Reply registered = page("register", account("paige"), "").expect(201);
        assertFalse(registered.data().has("refresh_token"));
        Client paige = bearing(registered);
        assertEquals(
                "paige",
                paige.get("/api/v1/users/me").expect(200).data().get("username").asString());
        nobody.post("/api/v1/auth/login", Map.of("login", "paige", "password", "correct horse"))
                .expect(200);

        Client.Reply refreshed = page("refresh", "", cookie(registered)).expect(200);
        List<JsonNode> sessions = bearing(refreshed)
                .get("/api/v1/auth/sessions")
                .expect(200)
                .data()
                .get("sessions")
                .valueStream()
                .toList();
        assertEquals(2, sessions.size());
        assertEquals(
                List.of(true, false),
                sessions.stream()
                        .sorted((a, b) -> a.get("created_at")
                                .asString()
                                .compareTo(b.get("created_at").asString()))
                        .map(session -> session.get("current").asBoolean())
                        .toList());
        assertEquals(200, page("refresh", "", cookie(registered)).status(), "an answer that was lost is given again");

        page("logout", "", cookie(refreshed)).expect(200);
        assertEquals(401, bearing(refreshed).get("/api/v1/users/me").status(), "its access tokens end at once");
        Client.Reply after = page("refresh", "", cookie(refreshed)).expect(401);
        assertEquals("quark_session=", cookie(after));
        Refusals.assertForm(after);
    }

    @Test
    void otherSitesGetNeitherThroughNorALeave() {
        Client.Reply form = nobody.send(nobody.request(WEB + "login")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Origin", "https://evil.example")
                .POST(HttpRequest.BodyPublishers.ofString("login=ann")));
        Refusals.assertRefused(form, 403, "only the station's own pages may ask this");
        assertEquals("CROSS_SITE", form.code());
        Client.Reply preflight = nobody.send(nobody.request(WEB + "login")
                .header("Origin", "https://evil.example")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "x-quark-web")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
        assertEquals(405, preflight.status());
        for (Client.Reply reply : List.of(form, preflight)) {
            assertTrue(reply.raw().headers().map().keySet().stream()
                    .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control")));
        }
    }

    @Test
    void aTakenNameIsAFaultOfItsField() {
        page("register", account("taken"), "").expect(201);
        Client.Reply name = page("register", account("Taken"), "").expect(409);
        assertEquals("USERNAME_TAKEN", name.code());
        assertEquals("username", name.json().at("/fields/0/field").asString());
        Client.Reply email = page("register", account("taken").replace("\"taken\"", "\"other\""), "")
                .expect(409);
        assertEquals("EMAIL_TAKEN", email.code());
        assertEquals("email", email.json().at("/fields/0/field").asString());
    }

    @Test
    void aPasswordIsConfirmedBeforeWhatCannotBeUndone() {
        Client paige = bearing(page("register", account("careful"), "").expect(201));
        paige.post("/api/v1/auth/check-password", Map.of("password", "correct horse"))
                .expect(200);
        Client.Reply wrong = paige.post("/api/v1/auth/check-password", Map.of("password", "wrong password"));
        Refusals.assertRefused(wrong, 401, "invalid credentials");
        Refusals.assertRefused(
                nobody.post("/api/v1/auth/check-password", Map.of("password", "correct horse")),
                401,
                "unauthenticated");
    }
}
