package space.quark.conformance;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Json;
import tools.jackson.databind.JsonNode;

/** A person at the keyboard: speaks HTTP to a station, as somebody or as nobody. */
final class Client {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    private final URI station;
    private final @Nullable String token;
    private final long id;

    private Client(URI station, @Nullable String token, long id) {
        this.station = station;
        this.token = token;
        this.id = id;
    }

    static Client of(URI station) {
        return new Client(station, null, 0);
    }

    /** Somebody new, signed in. */
    Client register(String username) {
        Reply reply = post(
                        "/api/v1/auth/register",
                        Map.of(
                                "username",
                                username,
                                "email",
                                username + "@example.org",
                                "password",
                                "correct horse " + username))
                .expect(201);
        Client me = bearing(reply.data().path("access_token").asString());
        long number = me.get("/api/v1/users/me").expect(200).data().path("id").asLong();
        return new Client(station, me.token, number);
    }

    Client bearing(String bearer) {
        return new Client(station, bearer, id);
    }

    long id() {
        return id;
    }

    @Nullable String token() {
        return token;
    }

    /** An answer. */
    record Reply(int status, HttpResponse<String> raw) {
        JsonNode json() {
            return Json.mapper().readTree(raw.body());
        }

        JsonNode data() {
            return json().path("data");
        }

        String code() {
            return json().path("code").asString("");
        }

        Reply expect(int wanted) {
            if (status != wanted) {
                throw new AssertionError(raw.request().method() + " " + raw.uri() + " answered " + status + ", not "
                        + wanted + ": " + raw.body());
            }
            return this;
        }
    }

    Reply get(String path) {
        return send(request(path).GET());
    }

    Reply post(String path, Object body) {
        return send(request(path).header("Content-Type", "application/json").POST(json(body)));
    }

    Reply put(String path, Object body) {
        return send(request(path).header("Content-Type", "application/json").PUT(json(body)));
    }

    Reply patch(String path, Object body) {
        return send(request(path).header("Content-Type", "application/json").method("PATCH", json(body)));
    }

    Reply delete(String path) {
        return send(request(path).DELETE());
    }

    /** Publishes a post of these fields; its id. */
    long publish(Map<String, ?> post) {
        return post("/api/v1/posts", post).expect(201).data().path("id").asLong();
    }

    /** Whether this post is the first of this person's feed. */
    boolean feedBeginsWith(long post) {
        JsonNode posts = get("/api/v1/feed").expect(200).data().path("posts");
        return posts.path(0).path("id").asLong() == post;
    }

    /** Types of what this person is notified of, latest first. */
    List<String> notified() {
        JsonNode notifications =
                get("/api/v1/notification/feed").expect(200).data().path("notifications");
        return notifications
                .valueStream()
                .map(each -> each.path("type").asString())
                .toList();
    }

    /** A request to finish by hand. */
    HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(station.resolve(path)).timeout(PATIENCE);
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    Reply send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(answer.statusCode(), answer);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static HttpRequest.BodyPublisher json(Object body) {
        return HttpRequest.BodyPublishers.ofString(
                body instanceof String text ? text : Json.mapper().writeValueAsString(body));
    }

    /** Waits until the condition holds, a minute at most. */
    static void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("still not so after " + PATIENCE + ": " + what);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
    }
}
