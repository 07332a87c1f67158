package space.quark.station;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Starts a station on a scratch folder, uses it as people would and stops it, so that the launcher can keep what the
 * virtual machine loaded for the next start.
 */
@Command(name = "rehearse", hidden = true)
final class RehearseCommand implements Runnable {
    private static final int ROUNDS = 3;

    @Option(names = "--data", required = true)
    private Path data = Path.of("");

    @Override
    public void run() {
        Map<String, String> flags = Map.of("http.port", "0", "station.limits", "off");
        try (Station station = Station.start(data, flags, Map.of());
                HttpClient http = HttpClient.newHttpClient()) {
            for (int round = 0; round < ROUNDS; round++) {
                use(http, station.address());
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void use(HttpClient http, URI station) throws IOException, InterruptedException {
        String name = "r" + System.nanoTime();
        send(http, station, "POST", "/api/v1/auth/register", """
                {"username":"%s","email":"%s@example.org","password":"rehearsal"}""".formatted(name, name));
        List<String> reads =
                List.of("/", "/health", "/health/ready", "/modules/discovery", "/api/v1/posts/list", "/api/v1/users/1");
        for (String path : reads) {
            send(http, station, "GET", path, "");
        }
    }

    private static void send(HttpClient http, URI station, String verb, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(station.resolve(path))
                .method(verb, HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .build();
        http.send(request, HttpResponse.BodyHandlers.discarding());
    }
}
