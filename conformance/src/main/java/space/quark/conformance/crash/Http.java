package space.quark.conformance.crash;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Json;
import tools.jackson.databind.JsonNode;

/** Requests to the station. */
final class Http {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private final URI station;

    Http(URI station) {
        this.station = station;
    }

    /** An answer; status 0 when there was none. */
    record Reply(int status, String body) {
        JsonNode json() {
            return Json.mapper().readTree(body);
        }

        JsonNode data() {
            return json().path("data");
        }

        /** Neither done nor refused: the station, or what it needs, was away. */
        boolean away() {
            return status == 0 || status >= 500;
        }
    }

    Reply get(String path, @Nullable String token) {
        return send(request(path, token).GET());
    }

    Reply post(String path, Object body, @Nullable String token) {
        return send(request(path, token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.mapper().writeValueAsString(body))));
    }

    private HttpRequest.Builder request(String path, @Nullable String token) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(station.resolve(path)).timeout(PATIENCE);
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private static Reply send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(answer.statusCode(), answer.body());
        } catch (IOException e) {
            return new Reply(0, String.valueOf(e));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Reply(0, "interrupted");
        }
    }
}
