package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A station that has a web app: a small one stands in for whatever was built, or was not. */
class WebAppTest {
    private static final Path DATA = Stations.dataFolder();
    private static final Path CLASSES = Stations.newFolder();
    private static final String PAGE = "<!doctype html><title>the app</title>";
    private static final String BROWSER = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";
    private static final StationProcess STATION = start();
    private static final URI ADDRESS = STATION.address();

    private static StationProcess start() {
        try {
            put("index.html", PAGE);
            put("sw.js", "/* the app's worker */");
            put("favicon.svg", "<svg/>");
            put("assets/app-12ab.js", "plain");
            put("assets/app-12ab.js.br", "brotli");
            put("assets/app-12ab.js.gz", "gzip");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return StationProcess.startWith(CLASSES, DATA);
    }

    private static void put(String name, String content) throws IOException {
        Path file = CLASSES.resolve("space/quark/web/" + name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, content);
    }

    @AfterAll
    static void stop() {
        STATION.close();
        Stations.delete(DATA);
        Stations.delete(CLASSES);
    }

    private static Client.Reply get(String path, String... headers) {
        Client client = Client.of(ADDRESS);
        HttpRequest.Builder request = client.request(path).GET();
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request);
    }

    private static String header(Client.Reply reply, String name) {
        return reply.raw().headers().firstValue(name).orElse("");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/index.html",
                "/@ada",
                "/post/1",
                "/tag/%D1%81%D0%B2%D1%8F%D1%82",
                "/a.b/c",
                "/x/",
                "/register"
            })
    void theAppHasThePagesThatTheStationDoesNotKnow(String path) {
        Client.Reply page = get(path, "Accept", BROWSER).expect(200);
        assertEquals(PAGE, page.raw().body());
        assertEquals("text/html; charset=utf-8", header(page, "Content-Type"));
        assertTrue(header(page, "Content-Security-Policy").contains("frame-ancestors 'none'"));
        assertEquals("nosniff", header(page, "X-Content-Type-Options"));
        assertEquals("no-cache", header(page, "Cache-Control"));
        assertEquals(
                304,
                get(path, "Accept", BROWSER, "If-None-Match", header(page, "ETag"))
                        .status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/nowhere",
                "/api/v2/posts",
                "/modules/nothing/at/all",
                "/docs/nothing",
                "/station/nothing",
                "/assets/gone.js",
                "/.well-known/nothing"
            })
    void theStationsOwnPathsStayItsOwn(String path) {
        Refusals.assertRefused(get(path, "Accept", BROWSER), 404, "page not found");
    }

    @Test
    void programsAreToldThatThereIsNothing() {
        Refusals.assertRefused(get("/nowhere"), 404, "page not found");
        Refusals.assertRefused(get("/nowhere", "Accept", "application/json"), 404, "page not found");
        Refusals.assertRefused(Client.of(ADDRESS).post("/nowhere", Map.of()), 404, "page not found");
    }

    @Test
    void whatTheAppHasIsOnlyRead() throws IOException {
        try (Wire wire = new Wire(ADDRESS)) {
            for (String path : new String[] {"/", "/sw.js", "/assets/app-12ab.js"}) {
                Wire.Answer refused = wire.send("POST", path, Map.of(), null);
                assertEquals(405, refused.status(), path);
                assertEquals("GET, HEAD", refused.headers().get("allow"), path);
                Wire.Answer head = wire.send("HEAD", path, Map.of(), null);
                assertEquals(200, head.status(), path);
                assertEquals(
                        wire.get(path).headers().get("content-length"),
                        head.headers().get("content-length"),
                        path);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"br, br, brotli", "'gzip, br', br, brotli", "gzip, gzip, gzip", "identity, '', plain"})
    void assetsAreSentSmallAndKeptForever(String accepted, String encoding, String content) {
        Client.Reply asset =
                get("/assets/app-12ab.js", "Accept-Encoding", accepted).expect(200);
        assertEquals(content, asset.raw().body());
        assertEquals(encoding, header(asset, "Content-Encoding"));
        assertEquals("Accept-Encoding", header(asset, "Vary"));
        assertEquals("public, max-age=31536000, immutable", header(asset, "Cache-Control"));
        assertEquals("text/javascript; charset=utf-8", header(asset, "Content-Type"));
    }

    @Test
    void noPathLeadsOutOfTheApp() throws IOException {
        String[] tricks = {
            "/../station/Main.class",
            "/%2e%2e/station/Main.class",
            "/..%2fstation/Main.class",
            "/assets/..%2f..%2fstation/Main.class",
            "/assets/%2e%2e/sw.js",
            "//etc/passwd",
            "/assets%2fapp-12ab.js",
            "/..%5c..%5csecret",
            "/assets/app-12ab.js%00.html"
        };
        for (String trick : tricks) {
            try (Wire wire = new Wire(ADDRESS)) {
                Wire.Answer answer = wire.get(trick);
                assertTrue(answer.status() == 404 || answer.status() == 400, trick + " " + answer.status());
                Refusals.assertForm(answer, trick);
            }
        }
    }

    @Test
    void theStationsOwnPageMakesRoom() {
        assertFalse(get("/").raw().body().contains("/station/index.js"));
        assertTrue(get("/station").expect(200).raw().body().contains("/station/index.js"));
        get("/station/index.css").expect(200);
        assertEquals("<svg/>", get("/favicon.svg").expect(200).raw().body());
        get("/docs").expect(200);
    }

    @Test
    void theServiceWorkerCanBeWithdrawn() {
        Client.Reply worker = get("/sw.js").expect(200);
        assertEquals("/* the app's worker */", worker.raw().body());
        assertEquals("/", header(worker, "Service-Worker-Allowed"));
        assertEquals("no-cache", header(worker, "Cache-Control"));
        Path folder = Stations.dataFolder();
        try (StationProcess without = StationProcess.startWith(CLASSES, folder, "--set", "web.service_worker=off")) {
            Client client = Client.of(without.address());
            Client.Reply withdrawn = client.get("/sw.js").expect(200);
            assertTrue(withdrawn.raw().body().contains("registration.unregister()"));
            assertNotEquals(header(worker, "ETag"), header(withdrawn, "ETag"));
            assertEquals(PAGE, client.get("/").expect(200).raw().body());
        } finally {
            Stations.delete(folder);
        }
    }

    @Test
    void metricsNameNoPageThatAClientChose() {
        get("/@somebody-secret", "Accept", BROWSER).expect(200);
        get("/assets/app-12ab.js").expect(200);
        String metrics = get("/metrics").expect(200).raw().body();
        assertTrue(metrics.contains("route=\"/{page}\"") && metrics.contains("route=\"/assets/{file}\""), metrics);
        assertFalse(metrics.contains("somebody-secret"), metrics);
    }
}
