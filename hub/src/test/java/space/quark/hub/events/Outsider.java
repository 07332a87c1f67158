package space.quark.hub.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import space.quark.dock.Json;
import tools.jackson.databind.JsonNode;

/** A module outside of the process: HTTP and JSON, nothing else. */
final class Outsider {
    static final HttpClient HTTP = HttpClient.newHttpClient();
    static final Duration PATIENCE = Duration.ofSeconds(60);

    final String id;
    final String token;
    private final EventRoom room;

    /** What was answered. */
    record Answered(int status, JsonNode body, HttpResponse<String> response) {
        Answered expect(int wanted) {
            assertEquals(wanted, status, body.toString());
            return this;
        }

        String code() {
            return body.path("code").asString();
        }

        /** The fields that were refused. */
        List<String> fields() {
            return StreamOf.nodes(body.path("fields"))
                    .map(each -> each.path("field").asString())
                    .toList();
        }
    }

    /** What a poll gave. */
    record Batch(List<JsonNode> events, String cursor, boolean more) {
        List<String> ids() {
            return events.stream().map(each -> each.path("id").asString()).toList();
        }
    }

    private static final class StreamOf {
        static Stream<JsonNode> nodes(JsonNode array) {
            return IntStream.range(0, array.size()).mapToObj(array::get);
        }
    }

    Outsider(EventRoom room, String id, String token) {
        this.room = room;
        this.id = id;
        this.token = token;
    }

    Answered post(String path, String body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Answered get(String path) {
        return send(request(path).GET());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + room.address().getPort() + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token);
    }

    static Answered send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answered(answer.statusCode(), Json.mapper().readTree(answer.body()), answer);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** An event of its own, in CloudEvents form. */
    String event(String id, String what, String subject) {
        return """
                {"specversion": "1.0", "id": "%s", "source": "/modules/%s", "type": "%s.%s", "subject": "%s",
                 "data": {"of": "%s"}}""".formatted(id, this.id, this.id, what, subject, id);
    }

    /** Publishes one event of that id and subject. */
    void publish(String id, String subject) {
        post("/events", event(id, "happened", subject)).expect(200);
    }

    Batch poll(String subscription, String more) {
        JsonNode body = get("/events/poll?subscription=" + subscription + "&" + more)
                .expect(200)
                .body();
        return new Batch(
                StreamOf.nodes(body.path("events")).toList(),
                body.path("cursor").asString(),
                body.path("more").asBoolean());
    }

    Batch poll(String subscription, String types, int wait) {
        return poll(subscription, "types=" + URLEncoder.encode(types, StandardCharsets.UTF_8) + "&wait=" + wait);
    }

    void ack(String subscription, Batch batch) {
        post("/events/ack", "{\"subscription\":\"" + subscription + "\",\"cursor\":\"" + batch.cursor() + "\"}")
                .expect(200);
    }

    JsonNode nack(String subscription, String event, String reason) {
        return post(
                        "/events/nack",
                        "{\"subscription\":\"" + subscription + "\",\"id\":\"" + event + "\",\"reason\":\"" + reason
                                + "\"}")
                .expect(200)
                .body();
    }

    /** Polls and acknowledges until that was given; returns the ids in the order in which they came. */
    List<String> hear(String subscription, String types, Predicate<List<String>> enough) {
        List<String> heard = new ArrayList<>();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!enough.test(heard)) {
            assertTrue(System.nanoTime() < end, "heard only " + heard);
            Batch batch = poll(subscription, types, 1);
            heard.addAll(batch.ids());
            ack(subscription, batch);
        }
        return heard;
    }
}
