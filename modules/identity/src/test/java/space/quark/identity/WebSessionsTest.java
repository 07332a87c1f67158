package space.quark.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.identity.IdentityWorld.ELSEWHERE;
import static space.quark.identity.IdentityWorld.HOME;
import static space.quark.identity.IdentityWorld.PASSWORD;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.identity.Browser.Reply;
import space.quark.identity.api.PasswordChange;
import space.quark.identity.api.RefreshToken;
import space.quark.identity.api.TokenPair;
import space.quark.people.api.PersonBlocked;

/** Sessions that live in a browser's cookie, seen from the browser. */
class WebSessionsTest {
    private static final String LOGIN = "{\"login\":\"ann\",\"password\":\"" + PASSWORD + "\"}";
    private static final String WRONG = "{\"login\":\"ann\",\"password\":\"wrong password\"}";
    private static final Duration BEYOND_GRACE = Duration.ofSeconds(11);

    private IdentityWorld world = new IdentityWorld(true);

    @AfterEach
    void close() {
        world.close();
    }

    private Browser browser() {
        return new Browser(world.harness.http(), HOME);
    }

    /** Ann's browser, signed in. */
    private Browser ann() {
        Browser browser = browser();
        assertEquals(
                201,
                browser.post(
                                "/auth/web/register",
                                "{\"username\":\"ann\",\"email\":\"ann@example.org\",\"password\":\"" + PASSWORD
                                        + "\"}")
                        .status());
        return browser;
    }

    /** The session and the person of an access token, as far as {@link IdentityWorld} needs them. */
    private static TokenPair access(Reply reply) {
        return new TokenPair(
                reply.accessToken(), "", reply.data().get("expires_in").asLong(), null);
    }

    @Test
    void registeringAndSigningInAnswerTheAccessTokenAndTheUserOnly() {
        Browser browser = browser();
        Reply registered = browser.post(
                "/auth/web/register",
                "{\"username\":\"ann\",\"email\":\"ann@example.org\",\"password\":\"" + PASSWORD + "\"}");
        assertEquals(201, registered.status());
        assertEquals(
                Set.of("access_token", "expires_in", "user"),
                Set.copyOf(registered.data().propertyNames()));
        assertEquals("ann", registered.data().at("/user/username").asString());
        assertTrue(registered.data().get("expires_in").asLong() > 890);
        Reply signedIn = browser.post("/auth/web/login", LOGIN);
        assertEquals(200, signedIn.status());
        assertEquals(
                Set.of("access_token", "expires_in"), Set.copyOf(signedIn.data().propertyNames()));
        assertEquals("no-store", signedIn.header("Cache-Control"));
    }

    @Test
    void theCookieIsNobodysButTheRoutesOfSessions() {
        Reply signedIn = ann().post("/auth/web/login", LOGIN);
        List<String> parts = List.of(signedIn.setCookie().split("; "));
        assertTrue(parts.getFirst().matches("quark_session=[A-Za-z0-9_-]{64}"));
        assertEquals(
                List.of("Path=/api/v1/auth/web", "Max-Age=604800", "HttpOnly", "SameSite=Strict"),
                parts.subList(1, parts.size()));
    }

    @Test
    void overHttpsTheCookieIsForHttpsOnly() {
        Browser browser = ann();
        String https = "https://" + browser.authority();
        Reply signedIn = browser.post("/auth/web/login", LOGIN, "Origin", https);
        assertTrue(signedIn.setCookie().endsWith("; Secure"), signedIn.setCookie());
        Reply refreshed = browser.post("/auth/web/refresh", "", "Origin", https);
        assertTrue(refreshed.setCookie().endsWith("; Secure"), refreshed.setCookie());
        Reply out = browser.post("/auth/web/logout", "", "Origin", https);
        assertTrue(out.setCookie().endsWith("; Secure"), out.setCookie());
        Reply plain = browser.post("/auth/web/login", LOGIN, "Origin", "http://" + browser.authority());
        assertFalse(plain.setCookie().contains("Secure"), plain.setCookie());
    }

    @Test
    void noAnswerTellsAScriptTheRefreshToken() {
        Browser browser = ann();
        List<Reply> replies = new ArrayList<>();
        replies.add(browser.post("/auth/web/login", LOGIN));
        replies.add(browser.post("/auth/web/refresh", ""));
        replies.add(browser.post("/auth/web/refresh", ""));
        replies.add(browser.post("/auth/web/logout", ""));
        Set<String> tokens = replies.stream()
                .map(Browser::tokenOf)
                .filter(token -> !token.isEmpty())
                .collect(Collectors.toSet());
        assertEquals(2, tokens.size());
        for (Reply reply : replies) {
            assertFalse(reply.body().contains("refresh"), reply.body());
            tokens.forEach(token -> assertFalse(reply.body().contains(token), reply.body()));
            assertEquals(1, reply.headers().allValues("Set-Cookie").size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"register", "login", "refresh", "logout"})
    void onlyTheStationsOwnPagesGetThrough(String route) {
        Browser browser = ann();
        String body = route.equals("login") ? LOGIN : "";
        String before = browser.token();
        String own = "http://" + browser.authority();
        String[][] foreign = {
            {"X-Quark-Web", ""},
            {"X-Quark-Web", "yes"},
            {"Origin", "http://evil.example"},
            {"Origin", "null"},
            {"Origin", "http://" + browser.authority() + ".evil.example"},
            {"Origin", "http://127.0.0.1:1"},
            {"Origin", "http://127.0.0.1"},
            {"Origin", "not an origin"},
            {"Sec-Fetch-Site", "cross-site"},
            {"Sec-Fetch-Site", "same-site"},
            {"Origin", own, "Sec-Fetch-Site", "cross-site"},
            {"Origin", "http://evil.example", "Sec-Fetch-Site", "same-origin"}
        };
        for (String[] headers : foreign) {
            Reply refused = browser.post("/auth/web/" + route, body, headers);
            assertEquals(403, refused.status(), List.of(headers) + refused.body());
            assertEquals("CROSS_SITE", refused.code());
            assertTrue(
                    List.of(headers)
                            .contains(refused.json().at("/fields/0/field").asString()),
                    refused.body());
            assertEquals("", refused.setCookie());
            assertEquals(List.of(), refused.headers().allValues("Access-Control-Allow-Origin"));
        }
        assertEquals(before, browser.token());
        assertEquals(
                200,
                browser.post("/auth/web/refresh", "", "Origin", own, "Sec-Fetch-Site", "same-origin")
                        .status());
        assertEquals(
                200,
                browser.post("/auth/web/refresh", "", "Sec-Fetch-Site", "none").status());
    }

    @Test
    void aRefreshGoesOnWithTheSessionAndANewCookie() {
        Browser browser = ann();
        String first = browser.token();
        Reply refreshed = browser.post("/auth/web/refresh", "");
        assertEquals(200, refreshed.status());
        assertEquals(
                Set.of("access_token", "expires_in"),
                Set.copyOf(refreshed.data().propertyNames()));
        assertTrue(refreshed.setCookie().contains("Max-Age=604800"));
        assertNotEquals(first, browser.token());
        String second = browser.token();
        world.pass(BEYOND_GRACE);
        Reply again = browser.post("/auth/web/refresh", "");
        assertNotEquals(second, browser.token());
        assertEquals(IdentityWorld.session(access(refreshed)), IdentityWorld.session(access(again)));
        var sessions = world.sessions(access(again)).list().sessions();
        assertEquals(1, sessions.size());
        assertTrue(sessions.getFirst().current());
    }

    @Test
    void anAnswerThatWasLostIsGivenAgain() {
        Browser browser = ann();
        String first = browser.token();
        browser.post("/auth/web/refresh", "");
        String second = browser.token();
        browser.keep(first);
        Reply again = browser.post("/auth/web/refresh", "");
        assertEquals(200, again.status(), again.body());
        assertEquals(second, browser.token(), "the cookie that was lost");
        world.pass(BEYOND_GRACE);
        assertEquals(200, browser.post("/auth/web/refresh", "").status());
        assertEquals(List.of(), world.harness.tokens().revokedSessions());
    }

    /** Windows that a browser opens together ask with whatever cookie there is when each is loaded. */
    @Test
    void windowsOpenedOneAfterAnotherStaySignedIn() {
        Browser browser = ann();
        String first = browser.token();
        for (int window = 0; window < 5; window++) {
            assertEquals(200, browser.post("/auth/web/refresh", "").status());
            Browser late = browser();
            late.keep(first);
            assertEquals(200, late.post("/auth/web/refresh", "").status());
            assertEquals(browser.token(), late.token());
        }
        world.pass(BEYOND_GRACE);
        assertEquals(200, browser.post("/auth/web/refresh", "").status());
    }

    @Test
    void manyWindowsRefreshAtOnceAndAllStaySignedIn() throws Exception {
        String first = ann().token();
        List<Browser> windows = new ArrayList<>();
        List<Callable<Integer>> refreshes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Browser window = browser();
            window.keep(first);
            windows.add(window);
            refreshes.add(() -> window.post("/auth/web/refresh", "").status());
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> refresh : threads.invokeAll(refreshes)) {
                assertEquals(200, refresh.get());
            }
        }
        assertEquals(1, windows.stream().map(Browser::token).distinct().count(), "one browser keeps one cookie");
        world.pass(BEYOND_GRACE);
        assertEquals(200, windows.getLast().post("/auth/web/refresh", "").status());
    }

    @Test
    void anOldCookieEndsTheSessionForThiefAndOwner() {
        Browser owner = ann();
        Browser thief = browser();
        thief.keep(owner.token());
        owner.post("/auth/web/refresh", "");
        world.pass(BEYOND_GRACE);
        Reply refused = thief.post("/auth/web/refresh", "");
        assertEquals(401, refused.status());
        assertEquals("INVALID_REFRESH_TOKEN", refused.code());
        assertEquals(1, world.harness.tokens().revokedSessions().size());
        assertEquals(401, owner.post("/auth/web/refresh", "").status());
        assertEquals("", owner.token());
    }

    /** Within the grace the thief gets the same successor, so whoever uses it second gives both away. */
    @Test
    void aThiefWithinTheGraceIsFoundOutAtTheNextRefresh() {
        Browser owner = ann();
        Browser thief = browser();
        thief.keep(owner.token());
        owner.post("/auth/web/refresh", "");
        assertEquals(200, thief.post("/auth/web/refresh", "").status());
        world.pass(BEYOND_GRACE);
        assertEquals(200, thief.post("/auth/web/refresh", "").status());
        world.pass(BEYOND_GRACE);
        assertEquals(401, owner.post("/auth/web/refresh", "").status());
        assertEquals(401, thief.post("/auth/web/refresh", "").status());
    }

    @Test
    void withoutGraceEveryOldCookieEndsTheSession() {
        world.close();
        world = new IdentityWorld(true, Map.of("refresh_grace", "0s"));
        Browser browser = ann();
        String first = browser.token();
        browser.post("/auth/web/refresh", "");
        String second = browser.token();
        browser.post("/auth/web/refresh", "");
        assertNotEquals(second, browser.token());
        browser.keep(first);
        assertEquals(401, browser.post("/auth/web/refresh", "").status());
        assertEquals(1, world.harness.tokens().revokedSessions().size());
    }

    @ParameterizedTest
    @CsvSource({
        "'', UNAUTHENTICATED",
        "x, INVALID_REFRESH_TOKEN",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, INVALID_REFRESH_TOKEN"
    })
    void aDeadCookieIsClearedWithTheRefusal(String token, String code) {
        Browser browser = browser();
        browser.keep(token);
        Reply refused = browser.post("/auth/web/refresh", "");
        assertEquals(401, refused.status());
        assertEquals(code, refused.code());
        assertEquals(
                "quark_session=; Path=/api/v1/auth/web; Max-Age=0; HttpOnly; SameSite=Strict", refused.setCookie());
    }

    @Test
    void anExpiredCookieIsClearedToo() {
        Browser browser = ann();
        world.pass(Duration.ofDays(7));
        Reply refused = browser.post("/auth/web/refresh", "");
        assertEquals(401, refused.status());
        assertEquals("UNAUTHENTICATED", refused.code());
        assertEquals("", browser.token());
    }

    @Test
    void signingOutEndsTheSessionAndAlwaysSucceeds() {
        Browser browser = ann();
        String first = browser.token();
        Reply out = browser.post("/auth/web/logout", "");
        assertEquals(200, out.status());
        assertFalse(out.json().has("data"));
        assertEquals("", browser.token());
        assertEquals(1, world.harness.tokens().revokedSessions().size());
        assertEquals(0, world.count("session"));
        for (String dead : List.of("", first, "garbage")) {
            browser.keep(dead);
            Reply again = browser.post("/auth/web/logout", "");
            assertEquals(200, again.status());
            assertTrue(again.setCookie().contains("Max-Age=0"));
        }
        browser.keep(first);
        assertEquals(401, browser.post("/auth/web/refresh", "").status());
    }

    @Test
    void signingOutWithTheCookieJustReplacedEndsTheSessionToo() {
        Browser browser = ann();
        String first = browser.token();
        browser.post("/auth/web/refresh", "");
        browser.keep(first);
        assertEquals(200, browser.post("/auth/web/logout", "").status());
        assertEquals(0, world.count("session"));
    }

    @Test
    void theBlockedLearnThatTheyAre() {
        Browser browser = ann();
        TokenPair pair = access(browser.post("/auth/web/login", LOGIN));
        world.people.block(world.person(pair), true);
        world.harness.hear(new PersonBlocked(world.person(pair), world.now()));
        for (Reply refused : List.of(browser.post("/auth/web/refresh", ""), browser.post("/auth/web/login", LOGIN))) {
            assertEquals(403, refused.status());
            assertEquals("ACCOUNT_BLOCKED", refused.code());
        }
        world.people.block(world.person(pair), false);
        assertEquals(401, browser.post("/auth/web/refresh", "").status());
    }

    @Test
    void anotherPasswordEndsTheCookie() {
        Browser browser = ann();
        String first = browser.token();
        TokenPair pair = access(browser.post("/auth/web/refresh", ""));
        world.identity(pair).updatePassword(new PasswordChange(PASSWORD, "another horse"));
        Browser lost = browser();
        lost.keep(first);
        assertEquals(401, lost.post("/auth/web/refresh", "").status(), "not within the grace either");
        assertEquals(401, browser.post("/auth/web/refresh", "").status());
        assertEquals("", browser.token());
    }

    @Test
    void theSameLimitsHoldAsForEverybody() {
        Browser browser = ann();
        for (int i = 0; i < 3; i++) {
            Reply wrong = browser.post("/auth/web/login", WRONG);
            assertEquals(401, wrong.status());
            assertEquals("INVALID_CREDENTIALS", wrong.code());
        }
        for (int i = 0; i < 2; i++) {
            assertEquals(401, browser.post("/auth/login", WRONG).status());
        }
        Reply locked = browser.post("/auth/web/login", LOGIN);
        assertEquals(429, locked.status());
        assertEquals("TOO_MANY_FAILURES", locked.code());
        assertTrue(Long.parseLong(locked.header("Retry-After")) > 800);
        assertEquals(
                200,
                new Browser(world.harness.http(), ELSEWHERE)
                        .post("/auth/web/login", LOGIN)
                        .status());
    }

    @Test
    void limitsOffLiftsThemHereToo() {
        world.close();
        world = new IdentityWorld(true, Map.of("limits", "off", "refreshes_per_minute", "1"));
        Browser browser = ann();
        for (int i = 0; i < 8; i++) {
            assertEquals(401, browser.post("/auth/web/login", WRONG).status());
            assertEquals(200, browser.post("/auth/web/refresh", "").status());
        }
        assertEquals(200, browser.post("/auth/web/login", LOGIN).status());
    }

    @Test
    void refreshesAreLimited() {
        world.close();
        world = new IdentityWorld(true, Map.of("refreshes_per_minute", "2"));
        Browser browser = ann();
        browser.post("/auth/web/refresh", "");
        browser.post("/auth/web/refresh", "");
        String token = browser.token();
        assertEquals(429, browser.post("/auth/web/refresh", "").status());
        assertEquals(token, browser.token());
    }

    @Test
    void faultsAreNamedFieldByField() {
        Reply registration =
                browser().post("/auth/web/register", "{\"username\":\"a\",\"email\":\"x\",\"bio\":\"hi\"}");
        assertEquals(400, registration.status());
        assertEquals("VALIDATION_FAILED", registration.code());
        assertEquals(Set.of("username", "email", "password", "bio"), registration.fields());
        assertEquals(
                Set.of("login", "password"),
                browser().post("/auth/web/login", "{}").fields());
        assertEquals(
                Set.of("login"),
                browser()
                        .post("/auth/web/login", "{\"login\":7,\"password\":\"123456\"}")
                        .fields());
        assertEquals(
                Set.of("email"),
                browser()
                        .post(
                                "/auth/web/register",
                                "{\"username\":\"bob\",\"email\":\"боб@example.org\",\"password\":\"correct horse\"}")
                        .fields());
    }

    /** The cookie's token is the session's refresh token, but a body does not get the cookie's patience. */
    @Test
    void aTokenInABodyIsNotForgivenLikeACookie() {
        Browser browser = ann();
        String first = browser.token();
        browser.post("/auth/web/refresh", "");
        IdentityWorld.refused(
                space.quark.identity.api.IdentityProblem.INVALID_REFRESH_TOKEN,
                () -> world.anyone().refresh(new RefreshToken(first)));
        assertEquals(200, browser.post("/auth/web/refresh", "").status());
    }
}
