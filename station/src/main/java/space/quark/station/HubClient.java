package space.quark.station;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.ExitCode;
import space.quark.dock.Json;
import space.quark.host.StartupProblem;
import space.quark.host.remote.OperatorProof;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Speaks to a running station as its operator. */
final class HubClient {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int NOT_FOUND = 404;

    private final URI hub;
    private final Path data;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private boolean proven;

    HubClient(URI hub, Path data) {
        this.hub = hub;
        this.data = data;
    }

    JsonNode get(String path) {
        return send(request(path).GET());
    }

    JsonNode post(String path, Object body) {
        return send(request(path).POST(json(body)));
    }

    JsonNode put(String path, Object body) {
        return send(request(path).PUT(json(body)));
    }

    JsonNode patch(String path, Object body) {
        return send(request(path).method("PATCH", json(body)));
    }

    JsonNode delete(String path) {
        return send(request(path).DELETE());
    }

    JsonNode delete(String path, Object body) {
        return send(request(path).method("DELETE", json(body)));
    }

    private static HttpRequest.BodyPublisher json(Object body) {
        return HttpRequest.BodyPublishers.ofString(Json.mapper().writeValueAsString(body));
    }

    private HttpRequest.Builder request(String path) {
        String token = token();
        if (!proven) {
            requireProof(token);
            proven = true;
        }
        return to(path).header("Authorization", "Bearer " + token).header("Content-Type", "application/json");
    }

    /** Whatever else may listen there is not told the token. */
    private void requireProof(String token) {
        OperatorProof asked = OperatorProof.fresh();
        HttpResponse<String> answer = answer(to(asked.question()).GET());
        if (answer.statusCode() == NOT_FOUND) {
            throw new StartupProblem(
                    hub + " answers, but not as a station of this version does (--hub names another)",
                    ExitCode.SOFTWARE);
        }
        if (!asked.isGiven(body(answer).path("proof").asString(""), token)) {
            throw new StartupProblem(
                    "the station at " + hub + " is not that of the folder " + data
                            + ": name its own with --data, or another station with --hub",
                    ExitCode.SOFTWARE);
        }
    }

    private HttpRequest.Builder to(String path) {
        try {
            return HttpRequest.newBuilder(hub.resolve(path)).timeout(PATIENCE);
        } catch (IllegalArgumentException _) {
            throw new StartupProblem(hub + " is no address: write it as http://127.0.0.1:8080", ExitCode.USAGE);
        }
    }

    private String token() {
        Path file = data.resolve("operator.token");
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException _) {
            throw new StartupProblem(
                    "no operator token at " + file + ": name the station's data folder with --data", ExitCode.SOFTWARE);
        } catch (IOException _) {
            throw new StartupProblem(
                    "cannot read " + file + ": run this as the user who runs the station", ExitCode.SOFTWARE);
        }
    }

    private JsonNode send(HttpRequest.Builder request) {
        return body(answer(request));
    }

    private HttpResponse<String> answer(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | IllegalArgumentException _) {
            // The latter of a port that cannot be.
            throw new StartupProblem(
                    "no station answers at " + hub + ": is it running? (--hub names another)", ExitCode.SOFTWARE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new StartupProblem("interrupted", ExitCode.SOFTWARE);
        }
    }

    private JsonNode body(HttpResponse<String> answer) {
        if (answer.headers().firstValue("Quark-Generation").isEmpty() && answer.statusCode() < 400) {
            throw new StartupProblem(
                    hub + " answers, but not as a station does (--hub names another)", ExitCode.SOFTWARE);
        }
        if (answer.statusCode() == 204) {
            return Json.mapper().nullNode();
        }
        JsonNode body;
        try {
            body = Json.mapper().readTree(answer.body());
        } catch (JacksonException _) {
            throw new StartupProblem(
                    hub + " answered " + answer.statusCode() + " but not as a station does", ExitCode.SOFTWARE);
        }
        if (answer.statusCode() >= 400) {
            throw new StartupProblem(
                    body.path("message").asString("refused") + " ("
                            + body.path("code").asString("HTTP " + answer.statusCode()) + ")" + fields(body),
                    ExitCode.SOFTWARE);
        }
        return body;
    }

    private static String fields(JsonNode body) {
        StringBuilder all = new StringBuilder();
        body.path("fields")
                .forEach(field -> all.append("\n  ")
                        .append(field.path("field").asString())
                        .append(": ")
                        .append(field.path("problem").asString()));
        return all.toString();
    }
}
