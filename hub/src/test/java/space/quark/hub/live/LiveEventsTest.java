package space.quark.hub.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.hub.tokens.TokenRoom.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import space.quark.dock.Json;
import space.quark.dock.PersonId;
import space.quark.hub.tokens.TokenOffice;
import space.quark.hub.tokens.TokenRoom;
import tools.jackson.databind.JsonNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveEventsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final PersonId ANN = new PersonId(7);

    private final TokenRoom room = new TokenRoom();
    private final TokenOffice office = room.officeInRealTime();

    @AfterAll
    void close() {
        office.close();
        room.close();
    }

    private static HttpResponse<Stream<String>> open(URI address, @Nullable String token, @Nullable String lastId)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (lastId != null) {
            request.header("Last-Event-ID", lastId);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofLines());
    }

    private static List<String> lines(HttpResponse<Stream<String>> response) {
        List<String> lines = new CopyOnWriteArrayList<>();
        Thread.ofVirtual().start(() -> {
            try {
                response.body().forEach(lines::add);
                lines.add("[end]");
            } catch (RuntimeException e) {
                lines.add("[cut]");
            }
        });
        return lines;
    }

    private static void refused(int status, String code, HttpResponse<Stream<String>> response) {
        assertEquals(status, response.statusCode());
        JsonNode body = Json.mapper().readTree(String.join("\n", response.body().toList()));
        assertEquals(code, body.get("code").asString());
    }

    @Test
    void eventsAreWrittenAsTheStandardSays() throws Exception {
        try (LiveRoom live = new LiveRoom(office, LiveRoom.USUAL)) {
            live.notes.add(ANN, "one");
            live.notes.add(ANN, "two\nlines");
            HttpResponse<Stream<String>> response = open(live.events(), live.token(ANN, "s1"), "notes=1");
            assertEquals(200, response.statusCode());
            assertEquals(
                    "text/event-stream;charset=utf-8",
                    response.headers().firstValue("Content-Type").orElse(""));
            assertEquals(
                    "no-store", response.headers().firstValue("Cache-Control").orElse(""));
            List<String> lines = lines(response);
            await(PATIENCE, () -> lines.size() >= 9);
            assertEquals(List.of("retry: 2000", "id: notes=1", "event: ready"), lines.subList(0, 3));
            assertEquals(List.of("", "id: notes=2", "event: note"), lines.subList(4, 7));
            JsonNode data = Json.mapper().readTree(lines.get(7).substring("data: ".length()));
            assertEquals("two\nlines", data.get("data").get("text").asString());
            assertEquals("notes", data.get("channel").asString());
            assertEquals("notes=2", data.get("id").asString());
        }
    }

    @Test
    void aStreamResumesAfterTheAddressAndBeats() throws Exception {
        Duration beat = Duration.ofSeconds(1);
        try (LiveRoom live = new LiveRoom(office, new LiveSettings(beat, LONG, LONG, LONG, 2, 10))) {
            live.notes.add(ANN, "one");
            URI address = URI.create(live.events() + "?after=notes=0");
            List<String> lines = lines(open(address, live.token(ANN, "s1"), null));
            await(PATIENCE, () -> lines.contains("id: notes=1"));
            await(PATIENCE, () -> lines.stream().filter(": "::equals).count() >= 5);
            assertTrue(lines.stream().noneMatch(line -> line.startsWith("[")));
        }
    }

    @Test
    void whoseIdIsOfALaterTimeThanThereIsHearsWhatComesNow() throws Exception {
        try (LiveRoom live = new LiveRoom(office, LiveRoom.USUAL)) {
            live.notes.add(ANN, "one");
            List<String> lines = lines(open(live.events(), live.token(ANN, "s1"), "notes=999"));
            await(PATIENCE, () -> lines.contains("event: ready"));
            live.notes.add(ANN, "two");
            await(PATIENCE, () -> lines.contains("id: notes=2"));
            assertEquals("id: notes=1", lines.get(1));
            assertFalse(lines.contains("event: end"));
        }
    }

    @Test
    void whoIsRefusedGetsTheErrorForm() throws Exception {
        try (LiveRoom live = new LiveRoom(office, LiveRoom.USUAL)) {
            String token = live.token(ANN, "s1");
            refused(401, "UNAUTHENTICATED", open(live.events(), null, null));
            refused(401, "INVALID_TOKEN", open(live.events(), "a.b.c", null));
            refused(400, "VALIDATION_FAILED", open(live.events(), token, "17"));
            URI secret = URI.create(live.events() + "?token=" + token);
            refused(400, "VALIDATION_FAILED", open(secret, token, null));
            URI socket = URI.create("http" + live.socket().toString().substring(2));
            refused(426, "UPGRADE_REQUIRED", open(socket, token, null));
            assertEquals(0, live.live.count());
        }
    }

    @Test
    void streamsOfAPersonAreBounded() throws Exception {
        try (LiveRoom live = new LiveRoom(office, new LiveSettings(LONG, LONG, LONG, LONG, 1, 10))) {
            List<String> first = lines(open(live.events(), live.token(ANN, "s1"), null));
            await(PATIENCE, () -> first.contains("event: ready"));
            refused(429, "TOO_MANY_CONNECTIONS", open(live.events(), live.token(ANN, "s2"), null));
            assertEquals(1, live.live.count());
        }
    }

    @Test
    void aReaderThatStopsReadingIsCutOff() throws Exception {
        Duration brief = Duration.ofMillis(300);
        try (LiveRoom live = new LiveRoom(office, new LiveSettings(LONG, LONG, brief, LONG, 2, 10));
                Socket deaf = new Socket(InetAddress.getLoopbackAddress(), live.port())) {
            deaf.setReceiveBufferSize(4096);
            deaf.getOutputStream()
                    .write(("GET " + LiveConnections.EVENTS_PATH
                                    + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + live.token(ANN, "s1")
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            // What is told before the stream is ready lies before its beginning.
            readUntil(deaf, "event: ready");
            String big = "x".repeat(200_000);
            for (int i = 0; i < 200; i++) {
                live.notes.add(ANN, big);
            }
            await(PATIENCE, () -> live.live.count() == 0 && live.sockets() == 0);
        }
    }

    private static void readUntil(Socket socket, String text) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(text) < 0) {
            int next = socket.getInputStream().read();
            assertTrue(next >= 0, "the stream ended after " + read);
            read.append((char) next);
        }
    }

    @Test
    void aRevokedSessionAndAStoppingStationEndTheStream() throws Exception {
        List<String> stopped;
        long begun;
        try (LiveRoom live = new LiveRoom(office, LiveRoom.USUAL)) {
            List<String> revoked = lines(open(live.events(), live.token(ANN, "gone"), null));
            stopped = lines(open(live.events(), live.token(ANN, "stays"), null));
            await(PATIENCE, () -> live.live.count() == 2 && revoked.contains("event: ready"));
            office.tokens().revokeSession("gone");
            await(PATIENCE, () -> revoked.contains("[end]"));
            assertTrue(revoked.contains("event: end"));
            assertTrue(revoked.stream().anyMatch(line -> line.contains("4401")));
            await(PATIENCE, () -> live.live.count() == 1);
            begun = System.nanoTime();
        }
        assertTrue(System.nanoTime() - begun < LiveRoom.STOP.toNanos(), "not the whole time to stop");
        await(PATIENCE, () -> stopped.contains("[end]"));
        assertTrue(stopped.stream().anyMatch(line -> line.contains("1001")));
    }

    @Test
    void topicsAreWatchedByTheAddress() throws Exception {
        try (LiveRoom live = new LiveRoom(office, LiveRoom.USUAL)) {
            MemoryTopics talk = new MemoryTopics();
            talk.tell(live.live.watch("talk", talk));
            talk.change("note:1");
            String token = live.token(ANN, "s1");
            List<String> lines = lines(open(
                    URI.create(live.events() + "?watch=note:1&watch=note%3A2&watch=song:3&watch=note:1"), token, null));
            await(
                    PATIENCE,
                    () -> lines.stream()
                                    .filter(line -> line.startsWith("event: "))
                                    .count()
                            == 4);
            assertTrue(lines.containsAll(List.of(
                    "event: watching",
                    "data: {\"type\":\"watching\",\"topic\":\"note:1\",\"versions\":{\"talk\":1}}",
                    "data: {\"type\":\"watching\",\"topic\":\"note:2\",\"versions\":{\"talk\":0}}",
                    "event: refused")));
            talk.change("note:2");
            await(PATIENCE, () -> lines.contains("event: changed"));
            await(
                    PATIENCE,
                    () -> lines.contains(
                            "data: {\"type\":\"changed\",\"topic\":\"note:2\",\"channel\":\"talk\",\"version\":1}"));
            assertEquals(
                    1, lines.stream().filter(line -> line.startsWith("id: ")).count(), "none moves the position");
            String many = IntStream.rangeClosed(1, 21)
                    .mapToObj(i -> "watch=note:" + i)
                    .collect(Collectors.joining("&"));
            refused(400, "VALIDATION_FAILED", open(URI.create(live.events() + "?" + many), token, null));
        }
    }
}
