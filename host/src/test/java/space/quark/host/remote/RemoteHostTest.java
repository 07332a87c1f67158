package space.quark.host.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.Json;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.host.StartupProblem;
import space.quark.host.bus.BusSettings;
import space.quark.host.bus.Page;
import space.quark.host.bus.Position;
import space.quark.host.call.CallListener;
import space.quark.host.call.JsonClient;
import space.quark.host.call.RemoteClient;
import space.quark.host.call.RemoteContract;
import space.quark.host.call.RemoteTarget;
import space.quark.host.settings.Section;
import space.quark.host.settings.Settings;
import space.quark.host.storage.DatabaseSettings;
import space.quark.host.storage.TestPostgres;
import tools.jackson.databind.JsonNode;

/** A module in a process of its own, and a hub that speaks the protocol. */
class RemoteHostTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HubDouble hub = new HubDouble(TestPostgres.settings(RemoteHostTest.class.getClassLoader(), "radio"));
    private final HttpClient http = HttpClient.newHttpClient();
    private final org.eclipse.jetty.client.HttpClient client = RemoteClient.start("test");

    @AfterEach
    void close() throws Exception {
        hub.close();
        http.close();
        client.stop();
    }

    private RemoteHost start(String token) {
        RemoteOptions options = new RemoteOptions(
                hub.address(),
                Invitation.of(token),
                "one",
                "127.0.0.1",
                0,
                null,
                1 << 20,
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Set.of("radio", "tower"),
                Map.of());
        Settings settings = Settings.load(
                Map.of("database.pool_size", "4"),
                Map.of(),
                null,
                List.of(new Section("database", DatabaseSettings.class), new Section("bus", BusSettings.class)));
        return RemoteHost.start(options, settings, List.of(Radio.RadioModule::new), InstantSource.system());
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertTrue(System.nanoTime() < end, "still not so: " + what);
            LockSupport.parkNanos(2_000_000);
        }
    }

    private Map<String, String> pass() {
        return Map.of("Authorization", "Bearer " + hub.pass(Map.of()));
    }

    private Radio radio(RemoteHost host) {
        return RemoteContract.of(
                Radio.class,
                "pager",
                new RemoteTarget() {
                    @Override
                    public org.eclipse.jetty.client.HttpClient client() {
                        return client;
                    }

                    @Override
                    public URI base() {
                        return host.address("radio");
                    }

                    @Override
                    public Map<String, String> credentials(Caller caller) {
                        return pass();
                    }
                },
                InstantSource.system(),
                CallListener.NONE);
    }

    private HttpResponse<String> get(URI address, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(address);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static Caller listener(long person) {
        return new Caller(
                Caller.Level.USER,
                new PersonId(person),
                "s",
                Set.of("user", "listener"),
                null,
                "10.1.2.3",
                "A phone",
                "4bf92f3577b34da6a3ce929d0e0e4736",
                Instant.now().plusSeconds(60));
    }

    @Test
    void itDocksServesAndUndocks() throws Exception {
        try (RemoteHost host = start("qrt_good")) {
            JsonNode registration = hub.registration("radio");
            assertEquals(
                    host.address("radio").toString(), registration.path("url").asString());
            assertEquals(5, registration.path("manifest").path("routes").size());
            assertFalse(registration.path("ownershipKey").asString("").isEmpty());
            HttpResponse<String> health = get(URI.create(host.address("radio") + "/health"));
            assertEquals(200, health.statusCode());
            assertEquals(
                    "healthy",
                    Json.mapper().readTree(health.body()).path("status").asString());
            await(
                    "heartbeats with the service token",
                    () -> hub.asked().contains("POST /modules/radio/heartbeat Bearer service of radio"));
        }
        assertTrue(
                hub.asked().stream()
                        .anyMatch(asked -> asked.startsWith("DELETE /modules/radio?instanceId=radio-one ")
                                && asked.endsWith("Bearer service of radio")),
                hub.asked().toString());
    }

    @Test
    void aHubThatForgotItIsAskedAgain() throws Exception {
        try (RemoteHost host = start("qrt_good")) {
            String instance = hub.registration("radio").path("instanceId").asString();
            hub.forgetEverybody();
            await("it docks again", () -> hub.registration("radio").has("instanceId"));
            assertEquals(instance, hub.registration("radio").path("instanceId").asString());
            assertEquals("The Tower", radio(host).neighbour().text());
        }
    }

    @Test
    void aTokenThatIsNotGoodIsSaidInOneLine() {
        StartupProblem refused = assertThrows(StartupProblem.class, () -> start("qrt_bad"));
        assertEquals("the hub does not take in radio: token is not good (QE202)", refused.line());
    }

    @Test
    void theCallerIsWhomTheHubNames() {
        try (RemoteHost host = start("qrt_good")) {
            Radio radio = radio(host);
            Radio.Seen person = listener(7).call(() -> radio.caller("long/wave"));
            assertEquals(
                    new Radio.Seen(
                            "long/wave",
                            Caller.Level.USER,
                            new PersonId(7),
                            Set.of("user", "listener"),
                            "pager",
                            "A phone"),
                    person);
            assertEquals(Caller.Level.HUB, radio.caller("x").level());
            Problem quarrel = assertThrows(Problem.class, radio::quarrel);
            assertTrue(quarrel.is(CommonProblem.VERSION_CONFLICT));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"aud=tower", "token_type=service", "iss=other", "exp=1"})
    void onlyTheHubIsAnswered(String change) throws Exception {
        String[] parts = change.split("=");
        Object value = parts[0].equals("exp") ? (Object) 1L : parts[1];
        try (RemoteHost host = start("qrt_good")) {
            URI address = URI.create(host.address("radio") + "/radio/x/caller");
            assertEquals(401, get(address).statusCode());
            assertEquals(401, get(address, "Authorization", "Bearer a.b.c").statusCode());
            String token = hub.pass(Map.of(parts[0], value));
            assertEquals(401, get(address, "Authorization", "Bearer " + token).statusCode());
            assertEquals(
                    401,
                    get(URI.create(host.address("radio") + "/quark/outbox?types=quark.radio.said"))
                            .statusCode());
            assertEquals(
                    200,
                    get(address, "Authorization", "Bearer " + hub.pass(Map.of()))
                            .statusCode());
        }
    }

    @Test
    void itsEventsAreReadAsPagesAndToldOnce() throws Exception {
        try (RemoteHost host = start("qrt_good")) {
            Radio radio = radio(host);
            radio.say(new Radio.Word("one"));
            radio.say(new Radio.Word("two"));
            await(
                    "the hub is told",
                    () -> hub.news().stream()
                            .anyMatch(news -> news.path("published").toString().equals("[\"radio\"]")));
            FarEvents events = new FarEvents(
                    new JsonClient(client), () -> URI.create(host.address("radio") + "/quark/outbox"), _ -> pass());
            Page first = events.read(Position.START, Set.of("quark.radio.said"), 1);
            assertEquals(1, first.entries().size());
            assertTrue(first.more());
            Page second = events.read(first.next(), Set.of("quark.radio.said"), 10);
            assertEquals(
                    "{\"text\":\"two\"}", second.entries().getFirst().event().data());
            assertEquals(
                    0, events.backlog(second.next(), Set.of("quark.radio.said")).events());
            assertEquals(
                    2,
                    events.backlog(Position.START, Set.of("quark.radio.said")).events());
        }
    }

    @Test
    void itsLiveChannelsAreReadAndTold() throws Exception {
        hub.connect(3L, 4L, 7L);
        try (RemoteHost host = start("qrt_good")) {
            Radio radio = radio(host);
            radio.say(new Radio.Word("one"));
            await("the hub is told of the person", () -> told("air", "people", "7"));
            await("the hub is told of the audience", () -> told("air", "people", "4"));
            await("the hub is told of the topic", () -> told("waves", "topics", "wave:1"));
            assertFalse(told("air", "people", "3"));
            JsonClient asking = new JsonClient(client);
            String base = host.address("radio") + "/quark/live";
            assertEquals(
                    "{\"channels\":[\"air\"],\"topics\":[\"waves\"]}",
                    asking.get(URI.create(base), pass(), PATIENCE).path("data").toString());
            assertEquals(
                    "for 7",
                    asking.get(URI.create(base + "/air/messages?person=7&after=0&limit=10"), pass(), PATIENCE)
                            .path("data")
                            .path("messages")
                            .path(0)
                            .path("data")
                            .path("text")
                            .asString());
            Problem refused = assertThrows(
                    Problem.class,
                    () -> asking.get(URI.create(base + "/waves/version?topic=wave:1"), pass(), PATIENCE));
            assertTrue(refused.is(CommonProblem.FORBIDDEN));
        }
    }

    private boolean told(String channel, String what, String value) {
        return hub.news().stream()
                .flatMap(news -> news.path("live").valueStream())
                .filter(change -> change.path("channel").asString().equals(channel))
                .flatMap(change -> change.path(what).valueStream())
                .anyMatch(one -> one.asString().equals(value));
    }

    @Test
    void tokensAreSignedByTheHub() {
        try (RemoteHost host = start("qrt_good")) {
            assertEquals(
                    "for 5 night", radio(host).token(new Radio.Word("night")).text());
            assertEquals(
                    3,
                    hub.asked().stream()
                            .filter(asked -> asked.contains("/quark/tokens/") && asked.endsWith("service of radio"))
                            .count());
        }
    }
}
