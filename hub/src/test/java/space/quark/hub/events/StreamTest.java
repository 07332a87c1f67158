package space.quark.hub.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import space.quark.dock.Json;
import space.quark.hub.tokens.TokenRoom;
import tools.jackson.databind.JsonNode;

/** Durable named subscriptions as server-sent events. */
class StreamTest {
    private static final EventRoom ROOM =
            new EventRoom(Map.of("events.unacknowledged", "5", "events.heartbeat", "100ms", "events.waiting", "3"));
    private static final Outsider EAR = ROOM.outsider("ear", "hear:*");

    @AfterAll
    static void close() {
        ROOM.close();
    }

    /** An open stream, read line by line. */
    private static final class Stream implements AutoCloseable {
        private final HttpResponse<InputStream> response;
        private final BufferedReader lines;
        private String cursor = "";

        Stream(Outsider who, String query) {
            try {
                response = Outsider.HTTP.send(
                        who.request("/events/stream?" + query).GET().build(),
                        HttpResponse.BodyHandlers.ofInputStream());
                lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        /** The next event; {@link #cursor} is its id. */
        JsonNode next() throws IOException {
            for (String line = line(); ; line = line()) {
                if (line.startsWith("id: ")) {
                    cursor = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    return Json.mapper().readTree(line.substring(6));
                }
            }
        }

        String line() throws IOException {
            String line = lines.readLine();
            if (line == null) {
                throw new IOException("the stream has ended");
            }
            return line;
        }

        List<String> ids(int count) throws IOException {
            List<String> ids = new ArrayList<>();
            while (ids.size() < count) {
                ids.add(next().path("id").asString());
            }
            return ids;
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    private static void ack(String subscription, String cursor) {
        EAR.ack(subscription, new Outsider.Batch(List.of(), cursor, false));
    }

    @Test
    void eventsComeAsTheyArePublishedAndAgainUnlessAcknowledged() throws IOException {
        Outsider shop = ROOM.outsider("live", "publish:live.*");
        try (Stream stream = new Stream(EAR, "subscription=live&types=live.*")) {
            assertEquals(
                    "text/event-stream;charset=utf-8",
                    stream.response.headers().firstValue("Content-Type").orElseThrow());
            shop.publish("1", "a");
            assertEquals(List.of("1"), stream.ids(1));
            ack("live", stream.cursor);
            shop.publish("2", "a");
            shop.publish("3", "b");
            assertEquals(List.of("2", "3"), stream.ids(2));
        }
        try (Stream stream = new Stream(EAR, "subscription=live&view=original")) {
            JsonNode event = stream.next();
            assertEquals("2", event.path("id").asString());
            assertEquals("live", event.path("source").asString());
            assertEquals(List.of("3"), stream.ids(1));
            ack("live", stream.cursor);
        }
        assertEquals(List.of(), EAR.poll("live", "wait=0").ids());
    }

    @Test
    void whoAcknowledgesNothingGetsOnlySoMany() throws IOException {
        Outsider shop = ROOM.outsider("slow", "publish:slow.*");
        List<String> all = IntStream.range(0, 30).mapToObj(String::valueOf).toList();
        all.forEach(id -> shop.publish(id, "a"));
        try (Stream stream = new Stream(EAR, "subscription=slow&types=slow.*")) {
            List<String> heard = new ArrayList<>(stream.ids(5));
            // Nothing but signs of life comes now.
            for (int beats = 0; beats < 2; ) {
                String line = stream.line();
                assertTrue(!line.startsWith("data"), line);
                beats += line.startsWith(":") ? 1 : 0;
            }
            while (heard.size() < all.size()) {
                ack("slow", stream.cursor);
                heard.addAll(stream.ids(5));
            }
            assertEquals(all, heard);
        }
    }

    @Test
    void aRefusedEventComesAgainOnTheSameStream() throws IOException {
        Outsider shop = ROOM.outsider("retry", "publish:retry.*");
        shop.publish("a1", "a");
        shop.publish("a2", "a");
        shop.publish("b1", "b");
        try (Stream stream = new Stream(EAR, "subscription=retry&types=retry.*")) {
            assertEquals(List.of("a1", "a2", "b1"), stream.ids(3));
            EAR.nack("retry", "a1", "no");
            ack("retry", stream.cursor);
            JsonNode again = stream.next();
            assertEquals("a1", again.path("id").asString());
            assertEquals(2, again.path("attempt").asInt());
            ack("retry", stream.cursor);
            assertEquals(List.of("a2"), stream.ids(1));
            ack("retry", stream.cursor);
        }
        assertEquals(List.of(), EAR.poll("retry", "wait=0").ids());
        assertEquals(0, ROOM.count("select count(*) from hub.bus_parked where source like 'ear/retry %'"));
    }

    @Test
    void whatIsLetWaitLaterIsNotHeardLater() throws IOException {
        Outsider shop = ROOM.outsider("late", "publish:late.*");
        shop.publish("a1", "a");
        shop.publish("a2", "a");
        try (Stream stream = new Stream(EAR, "subscription=late&types=late.*")) {
            assertEquals(List.of("a1", "a2"), stream.ids(2));
            String both = stream.cursor;
            EAR.nack("late", "a1", "no");
            shop.publish("a3", "a");
            TokenRoom.await(
                    Duration.ofSeconds(60),
                    () -> ROOM.count("select count(*) from hub.bus_parked where source = 'ear/late hub'") == 3);
            // As somebody does who has skipped a2 and acknowledges late.
            ack("late", both);
            List<String> rest = new ArrayList<>();
            while (!rest.contains("a3")) {
                rest.addAll(stream.ids(1));
                ack("late", stream.cursor);
            }
            assertEquals(List.of("a1", "a2", "a3"), rest);
        }
    }

    @Test
    void aStreamIsRefusedLikeAPoll() {
        ROOM.outsider("nosy", "hear:news.*")
                .get("/events/stream?subscription=s&types=people.*")
                .expect(403);
        EAR.get("/events/stream?types=people.*").expect(400);
        EAR.post("/events/stream?subscription=s&types=people.*", "").expect(405);
        ROOM.person().get("/events/stream?subscription=s&types=people.*").expect(403);
    }

    @Test
    void whoCameBackOftenFindsThePlacesThatItLeft() throws Exception {
        Outsider hasty = ROOM.outsider("hasty", "publish:hasty.*", "hear:hasty.*");
        for (int i = 0; i < 2 * EventSettings.standard().waiting(); i++) {
            HttpRequest once = hasty.request("/events/stream?subscription=hasty&types=hasty.*")
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
            HttpResponse<InputStream> stream = Outsider.HTTP.send(once, HttpResponse.BodyHandlers.ofInputStream());
            assertEquals(200, stream.statusCode(), "stream " + i);
            stream.body().close();
        }
        hasty.publish("1", "a");
        try (Stream stream = new Stream(hasty, "subscription=hasty")) {
            assertEquals(List.of("1"), stream.ids(1));
        }
    }

    @Test
    void aStoppingHubEndsItsStreams() throws IOException {
        try (EventRoom room = new EventRoom(Map.of())) {
            Outsider ear = room.outsider("ear", "hear:*");
            try (Stream stream = new Stream(ear, "subscription=end&types=end.*")) {
                assertEquals("retry: 2000", stream.line());
                room.hub().close();
                String line = stream.lines.readLine();
                while (line != null) {
                    line = stream.lines.readLine();
                }
            }
        }
    }
}
