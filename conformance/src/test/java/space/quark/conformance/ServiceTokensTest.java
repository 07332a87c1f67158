package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import space.quark.dock.PersonId;
import space.quark.host.storage.DatabaseSettings;
import space.quark.host.storage.Databases;
import space.quark.host.storage.TestPostgres;
import space.quark.hub.HubServer;
import space.quark.hub.tokens.TokenOffice;
import space.quark.hub.tokens.TokenSettings;
import space.quark.station.Station;

/** Tokens of modules and of the hub, as a second process of the same station would sign them. */
class ServiceTokensTest {
    private static final Duration LIFE = Duration.ofMinutes(5);
    private static final InstantSource CLOCK = InstantSource.system();
    private static final Path DATA = Stations.dataFolder();
    private static final DatabaseSettings DATABASE = TestPostgres.empty();
    private static final Station STATION = Stations.start(
            DATA,
            Map.of(
                    "database.url", DATABASE.url(),
                    "database.user", DATABASE.user(),
                    "database.password", DATABASE.password()));
    private static final Databases DATABASES = new Databases(DATABASE.poolSize(2), Map.of(), CLOCK);
    private static final TokenOffice ELSEWHERE = TokenOffice.open(
            DATABASES.open("hub", HubServer.class.getClassLoader()),
            DATA.resolve("master.key"),
            TokenSettings.standard(),
            CLOCK);
    private static final Client NOBODY = Client.of(STATION.address());
    private static Client somebody = NOBODY;

    @BeforeAll
    static void register() {
        somebody = NOBODY.register("spokenfor");
    }

    @AfterAll
    static void stop() {
        ELSEWHERE.close();
        DATABASES.close();
        STATION.close();
        Stations.delete(DATA);
    }

    private static Client service() {
        return NOBODY.bearing(
                ELSEWHERE.issuer().service("posts", Set.of("trusted"), LIFE).token());
    }

    @Test
    void aModuleOpensInternalRoutes() {
        service()
                .post("/api/v1/internal/people/by-login", Map.of("login", "spokenfor"))
                .expect(200);
    }

    @Test
    void aModuleThatSpeaksForNobodyIsNobodyOnRoutesOfPeople() {
        Refusals.assertRefused(service().get("/api/v1/users/me"), 401, "unauthenticated");
        Refusals.assertRefused(
                service().post("/api/v1/posts", Map.of("title", "By a module", "content", "A module has no posts.")),
                401,
                "unauthenticated");
        Refusals.assertRefused(service().post("/modules/feed/undock", Map.of()), 403, "forbidden");
    }

    @Test
    void aModuleSpeaksForAPersonAndNeverForTheHub() {
        Client service = service();
        var spoken = service.request("/api/v1/users/me").GET().header("X-Quark-Person", String.valueOf(somebody.id()));
        assertEquals(
                somebody.id(),
                service.send(spoken).expect(200).data().path("id").asLong());
        var raised = service.request("/modules/feed/undock")
                .POST(java.net.http.HttpRequest.BodyPublishers.noBody())
                .header("X-Quark-Level", "HUB");
        Refusals.assertRefused(service.send(raised), 403, "forbidden");
        var odd = service.request("/api/v1/users/me").GET().header("X-Quark-Person", "everybody");
        Refusals.assertRefused(service.send(odd), 400, "invalid input");
    }

    @Test
    void whoseTokenIsGoodNoMoreDoesNotSpeakForNobodyInstead() {
        Client late = NOBODY.bearing("of.another.time");
        late.get("/api/v1/users/" + somebody.id()).expect(200);
        var spoken = late.request("/api/v1/users/" + somebody.id())
                .GET()
                .header("X-Quark-Level", "USER")
                .header("X-Quark-Person", String.valueOf(somebody.id()));
        Refusals.assertRefused(late.send(spoken), 401, "invalid token");
    }

    @Test
    void aTokenSignedElsewhereIsGoodHereUntilItsSessionEndsThere() throws Exception {
        String token = ELSEWHERE
                .issuer()
                .user(new PersonId(somebody.id()), "session-elsewhere", Set.of("user"), LIFE)
                .token();
        Client here = NOBODY.bearing(token);
        here.get("/api/v1/users/me").expect(200);
        ELSEWHERE.tokens().revokeSession("session-elsewhere");
        Client.await(
                "it is refused here too", () -> here.get("/api/v1/users/me").status() == 401);
        somebody.get("/api/v1/users/me").expect(200);
    }
}
