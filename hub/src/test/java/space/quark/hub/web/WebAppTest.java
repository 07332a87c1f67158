package space.quark.hub.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.host.call.Answer;

class WebAppTest {
    private static final WebSettings ON = new WebSettings(true);
    private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    private static final Map<String, String> FILES = Map.of(
            "index.html", "<!doctype html><title>app</title>",
            "index.html.br", "index in brotli",
            "sw.js", "/* worker */",
            "site.webmanifest", "{}",
            "assets/app-1a2b.js", "console.log(1)",
            "assets/app-1a2b.js.br", "app in brotli",
            "assets/app-1a2b.js.gz", "app in gzip",
            "assets/only-3c4d.css.gz", "no twin of anything",
            "words/привет@дом.txt", "unicode");

    @TempDir
    private Path folder = Path.of("");

    private WebApp inJar(WebSettings settings) throws IOException {
        Path jar = folder.resolve("web.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            for (Map.Entry<String, String> file : FILES.entrySet()) {
                entries.putNextEntry(new JarEntry(WebFolder.STANDARD + file.getKey()));
                entries.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
            entries.putNextEntry(new JarEntry("secret.txt"));
        }
        return app(jar, settings);
    }

    private static WebApp app(Path classPath, WebSettings settings) throws IOException {
        // Stays open as long as the app: files are read when they are asked for.
        @SuppressWarnings("resource")
        URLClassLoader loader =
                new URLClassLoader(new URL[] {classPath.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
        return WebApp.find(loader, settings).orElseThrow();
    }

    private static HttpFields fields(String... namesAndValues) {
        HttpFields.Mutable fields = HttpFields.build();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }

    private static List<String> segments(String path) {
        return path.isEmpty() ? List.of() : List.of(path.split("/", -1));
    }

    private static Answer get(WebApp app, String path, String... headers) {
        return Objects.requireNonNull(app.read(fields(headers), segments(path)), path)
                .answer();
    }

    private static String text(Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static String header(Answer answer, String name) {
        return Objects.requireNonNullElse(answer.header(name), "");
    }

    @Test
    void anAppIsServedFromAJarAndFromAFolderAlike() throws IOException {
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            Path target = folder.resolve("classes/" + WebFolder.STANDARD + file.getKey());
            Files.createDirectories(Objects.requireNonNull(target.getParent()));
            Files.writeString(target, file.getValue());
        }
        WebApp fromFolder = app(folder.resolve("classes"), ON);
        WebApp fromJar = inJar(ON);
        for (String path : List.of("", "index.html", "sw.js", "assets/app-1a2b.js", "words/привет@дом.txt")) {
            Answer one = get(fromFolder, path);
            Answer other = get(fromJar, path);
            assertEquals(200, one.status());
            assertArrayEquals(one.body(), other.body(), path);
            assertEquals(one.headers(), other.headers(), path);
        }
    }

    @Test
    void withoutAFirstPageThereIsNoApp() throws IOException {
        try (URLClassLoader empty = new URLClassLoader(new URL[] {folder.toUri().toURL()}, null)) {
            assertTrue(WebApp.find(empty, ON).isEmpty());
        }
    }

    @Test
    void hashedNamesAreKeptForeverAndOthersAreAskedForAgain() throws IOException {
        WebApp app = inJar(ON);
        assertEquals("public, max-age=31536000, immutable", header(get(app, "assets/app-1a2b.js"), "Cache-Control"));
        Answer page = get(app, "", "Accept", BROWSER);
        assertEquals("no-cache", header(page, "Cache-Control"));
        Answer same = get(app, "", "If-None-Match", "W/" + header(page, "ETag"));
        assertEquals(304, same.status());
        assertEquals(0, same.body().length);
        assertEquals(header(page, "ETag"), header(same, "ETag"));
        assertEquals(200, get(app, "", "If-None-Match", "\"another\"").status());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip, deflate, br, zstd | br | app in brotli",
                "br;q=0, gzip | gzip | app in gzip",
                "gzip | gzip | app in gzip",
                "GZIP;q=0.5 | gzip | app in gzip",
                "identity | '' | console.log(1)",
                "gzip;q=0 | '' | console.log(1)"
            })
    void theTwinThatWasAskedForIsSent(String accepted, String encoding, String content) throws IOException {
        Answer answer = get(inJar(ON), "assets/app-1a2b.js", "Accept-Encoding", accepted);
        assertEquals(content, text(answer));
        assertEquals(encoding, header(answer, "Content-Encoding"));
        assertEquals("Accept-Encoding", header(answer, "Vary"));
        assertEquals("text/javascript; charset=utf-8", header(answer, "Content-Type"));
    }

    @Test
    void aTagNamesOneEncodingOnly() throws IOException {
        WebApp app = inJar(ON);
        String plain = header(get(app, "assets/app-1a2b.js"), "ETag");
        Answer brotli = get(app, "assets/app-1a2b.js", "Accept-Encoding", "br", "If-None-Match", plain);
        assertEquals(200, brotli.status());
        assertNotEquals(plain, header(brotli, "ETag"));
    }

    @Test
    void twinsHaveNoAddressOfTheirOwn() throws IOException {
        WebApp app = inJar(ON);
        assertFalse(app.has(segments("assets/app-1a2b.js.br")));
        assertTrue(app.has(segments("assets/only-3c4d.css.gz")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"@ada", "post/1", "tag/свят", "a.b.c", "post/a%2Fb", "post/1/", "statuses", "index.htm"})
    void whatTheStationDoesNotKnowIsAPageOfTheApp(String path) throws IOException {
        WebApp app = inJar(ON);
        WebApp.Served served =
                Objects.requireNonNull(app.read(fields("Accept", BROWSER, "Accept-Encoding", "br"), segments(path)));
        assertEquals("index in brotli", text(served.answer()));
        assertEquals("/{page}", served.template());
        assertEquals("Accept, Accept-Encoding", header(served.answer(), "Vary"));
        assertTrue(header(served.answer(), "Content-Security-Policy").startsWith("default-src 'none'; script-src"));
        for (String name : List.of("Referrer-Policy", "Cross-Origin-Opener-Policy", "Permissions-Policy")) {
            assertFalse(header(served.answer(), name).isEmpty(), name);
        }
        assertNull(app.read(fields("Accept", "application/json"), segments(path)));
        assertNull(app.read(fields("Accept", "*/*"), segments(path)));
        assertNull(app.read(fields(), segments(path)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api/v1/nothing",
                "api",
                "modules/a/b",
                "docs/nothing",
                "station/nothing",
                "assets/gone-9z.js",
                ".well-known/nothing",
                "openapi.json",
                "/example.org"
            })
    void whatIsTheStationsOwnIsNoPageOfTheApp(String path) throws IOException {
        assertNull(inJar(ON).read(fields("Accept", BROWSER), segments(path)));
    }

    @Test
    void noPathLeadsOutOfTheFolder() throws IOException {
        WebApp app = inJar(ON);
        for (List<String> segments : List.of(
                List.of("..", "..", "..", "secret.txt"),
                List.of("../../../secret.txt"),
                List.of("..\\..\\..\\secret.txt"),
                List.of("assets/app-1a2b.js"),
                List.of("", "index.html"),
                List.of("assets", "..", "sw.js"))) {
            assertFalse(app.has(segments), segments.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "index.html, text/html; charset=utf-8",
        "sw.js, text/javascript; charset=utf-8",
        "site.webmanifest, application/manifest+json",
        "words/привет@дом.txt, text/plain; charset=utf-8",
        "assets/only-3c4d.css.gz, application/octet-stream"
    })
    void aFileSaysWhatItIs(String path, String type) throws IOException {
        Answer answer = get(inJar(ON), path);
        assertEquals(type, header(answer, "Content-Type"));
        assertEquals("nosniff", header(answer, "X-Content-Type-Options"));
    }

    @Test
    void aWithdrawnWorkerEndsItself() throws IOException {
        Answer worker = get(inJar(ON), "sw.js");
        assertEquals("/* worker */", text(worker));
        assertEquals("/", header(worker, "Service-Worker-Allowed"));
        assertEquals("no-cache", header(worker, "Cache-Control"));

        WebApp app = inJar(new WebSettings(false));
        Answer withdrawn = get(app, "sw.js");
        assertTrue(text(withdrawn).contains("registration.unregister()"), text(withdrawn));
        assertTrue(text(withdrawn).contains("caches.delete"), text(withdrawn));
        assertEquals("/", header(withdrawn, "Service-Worker-Allowed"));
        assertEquals("no-cache", header(withdrawn, "Cache-Control"));
        assertEquals(200, get(app, "").status());
    }
}
