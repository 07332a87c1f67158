package space.quark.station.certify;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** The live module that is being certified. */
final class Subject implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final List<String> SIGNED_IN = List.of("signed-in", "permission", "internal");

    private final URI base;
    private final boolean mayStop;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(PATIENCE)
            .build();
    private JsonNode manifest = MissingNode.getInstance();

    /**
     * @param mayStop whether rules may be tried that end the module
     */
    Subject(URI base, boolean mayStop) {
        String text = base.toString();
        this.base = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        this.mayStop = mayStop;
    }

    URI base() {
        return base;
    }

    boolean mayStop() {
        return mayStop;
    }

    /** The manifest as it was read, missing until then. */
    JsonNode manifest() {
        return manifest;
    }

    void manifest(JsonNode read) {
        manifest = read;
    }

    /** The path of an endpoint, as the manifest says or by its own name. */
    String endpoint(String name) {
        return manifest.path("endpoints").path(name).asString("/" + name);
    }

    /** The declared routes. */
    List<JsonNode> routes() {
        return StreamSupport.stream(manifest.path("routes").spliterator(), false)
                .toList();
    }

    /** The declared routes that not everybody may call. */
    List<JsonNode> closedRoutes() {
        return routes().stream()
                .filter(route -> SIGNED_IN.contains(route.path("access").asString("open")))
                .toList();
    }

    Reply get(String path) throws IOException, InterruptedException {
        return send("GET", path, Map.of(), new byte[0]);
    }

    Reply send(String method, String path, Map<String, String> headers, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(PATIENCE)
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        long start = System.nanoTime();
        var answer = http.send(request.build(), BodyHandlers.ofByteArray());
        return new Reply(
                answer.statusCode(), answer.headers(), answer.body(), Duration.ofNanos(System.nanoTime() - start));
    }

    /** A path that fits a route, each variable filled with {@code 1}. */
    static String example(JsonNode route) {
        return route.path("path").asString("/").replaceAll("\\{[^}]*}", "1");
    }

    @Override
    public void close() {
        http.close();
    }
}
