package space.quark.station;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import space.quark.dock.Json;
import space.quark.host.StartupProblem;
import tools.jackson.databind.JsonNode;

/** Acts as the people of the demo community, over HTTP as any client would. */
final class DemoCrowd implements AutoCloseable {
    /** Access tokens of the demo are good for an hour. */
    private static final Duration FRESH = Duration.ofMinutes(50);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String API = "/api/v1";

    private final URI station;
    private final Path data;
    private final TurnedClock clock;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Map<String, Session> sessions = new HashMap<>();
    private final Map<String, Long> ids = new HashMap<>();

    DemoCrowd(URI station, Path data, TurnedClock clock) {
        this.station = station;
        this.data = data;
        this.clock = clock;
    }

    private record Session(String access, String refresh, Instant since) {}

    /** Registers somebody, who is signed in from then on. */
    void join(String name, Map<String, String> registration) {
        keep(name, send("POST", "/auth/register", registration, null));
        ids.put(name, act(name, "GET", "/users/me", null).path("id").asLong());
    }

    /** Gives somebody a role; the tokens they have end with it. */
    void appoint(String name, String role) {
        new HubClient(station, data)
                .put(API + "/internal/people/" + id(name) + "/roles", Map.of("roles", List.of("user", role)));
        awaitHeard();
        renew(name);
    }

    JsonNode act(String name, String verb, String path, @Nullable Object body) {
        if (session(name).since().plus(FRESH).isBefore(clock.instant())) {
            renew(name);
        }
        return send(verb, path, body, session(name).access());
    }

    long id(String name) {
        return Objects.requireNonNull(ids.get(name), name);
    }

    /** Lets everybody look at what they were told. */
    void catchUp() {
        awaitHeard();
        ids.keySet().forEach(name -> act(name, "PUT", "/notification/read-all", null));
    }

    /** Signs everybody out. */
    void leave() {
        sessions.values()
                .forEach(session -> send("POST", "/auth/logout", Map.of("refresh_token", session.refresh()), null));
        sessions.clear();
    }

    /** Waits until every module has heard of all that happened so far. */
    void awaitHeard() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        do {
            if (System.nanoTime() > end) {
                throw new StartupProblem("the demo could not be made: modules still hear of it", ExitCode.SOFTWARE);
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            // What the station says of its bus is a second old at most, by its own clock.
            clock.turnTo(clock.instant().plusSeconds(2));
        } while (isBehind());
    }

    private boolean isBehind() {
        JsonNode status = Json.mapper().readTree(exchange("GET", "/status", null, null));
        return status.path("bus")
                .valueStream()
                .anyMatch(one ->
                        one.path("behind").asLong() > 0 || one.path("parked").asLong() > 0);
    }

    private void renew(String name) {
        keep(
                name,
                send(
                        "POST",
                        "/auth/refresh",
                        Map.of("refresh_token", session(name).refresh()),
                        null));
    }

    private Session session(String name) {
        return Objects.requireNonNull(sessions.get(name), name);
    }

    private void keep(String name, JsonNode tokens) {
        sessions.put(
                name,
                new Session(
                        tokens.path("access_token").asString(),
                        tokens.path("refresh_token").asString(),
                        clock.instant()));
    }

    private JsonNode send(String verb, String path, @Nullable Object body, @Nullable String token) {
        String answer = exchange(verb, API + path, body, token);
        return Json.mapper().readTree(answer.isEmpty() ? "{}" : answer).path("data");
    }

    private String exchange(String verb, String path, @Nullable Object body, @Nullable String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(station.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .method(
                        verb,
                        body == null
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofString(Json.mapper().writeValueAsString(body)));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 400) {
                throw new StartupProblem(
                        "the demo could not be made: " + verb + " " + path + " " + body + " answered " + answer.body(),
                        ExitCode.SOFTWARE);
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartupProblem("interrupted", ExitCode.SOFTWARE, e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
