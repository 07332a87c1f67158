package space.quark.hub.web;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;
import space.quark.host.call.Answer;

/**
 * The app that people use in their browsers: its files, and its first page for every address that is the app's own to
 * understand. Files are found in a list made once, so no path leads out of the app's folder.
 */
public final class WebApp {
    private static final String WORKER = "sw.js";
    private static final String ASSETS = "assets/";
    private static final String WITHDRAWN = "space/quark/hub/web/withdrawn-worker.js";

    /** What the station itself answers below; the app has no pages there. */
    private static final Set<String> STATIONS_OWN = Set.of(
            "api",
            "modules",
            "services",
            "docs",
            "metrics",
            "health",
            "status",
            "events",
            "asyncapi.json",
            "openapi.json",
            ".well-known",
            "station",
            "assets");

    private static final Map<String, String> DOCUMENT = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob: https: http:; "
                    + "font-src 'self'; connect-src 'self'; media-src 'self' https: http:; manifest-src 'self'; "
                    + "worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
            "Referrer-Policy",
            "same-origin",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Permissions-Policy",
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()");

    private final Map<String, WebFile> files;
    private final WebFile page;

    /**
     * What the app answers to one request.
     *
     * @param template for the metrics: never what the client chose
     */
    public record Served(String template, Answer answer) {}

    private WebApp(Map<String, WebFile> files, WebFile page) {
        this.files = Map.copyOf(files);
        this.page = page;
    }

    /** The app on this class path; absent when none was built. */
    public static Optional<WebApp> find(ClassLoader loader, WebSettings settings) {
        WebFolder folder = new WebFolder(loader, WebFolder.STANDARD);
        Set<String> names = folder.names();
        Map<String, WebFile> files = new HashMap<>();
        for (String name : names) {
            if (!isTwin(name, names)) {
                files.put(name, file(folder, name, names, headers(name)));
            }
        }
        if (!files.containsKey(WebFolder.INDEX)) {
            return Optional.empty();
        }
        if (!settings.serviceWorker()) {
            Supplier<byte[]> withdrawn = () -> WebFolder.resource(WebApp.class.getClassLoader(), WITHDRAWN);
            files.put(WORKER, new WebFile(WORKER, withdrawn, null, null, headers(WORKER)));
        }
        Map<String, String> ofPage = headers(WebFolder.INDEX);
        // Whoever asks for no page there is told that there is nothing.
        ofPage.put("Vary", "Accept");
        return Optional.of(new WebApp(files, file(folder, WebFolder.INDEX, names, ofPage)));
    }

    private static WebFile file(WebFolder folder, String name, Set<String> names, Map<String, String> headers) {
        return new WebFile(
                name,
                () -> folder.read(name),
                names.contains(name + ".br") ? () -> folder.read(name + ".br") : null,
                names.contains(name + ".gz") ? () -> folder.read(name + ".gz") : null,
                headers);
    }

    private static boolean isTwin(String name, Set<String> names) {
        return (name.endsWith(".br") || name.endsWith(".gz")) && names.contains(name.substring(0, name.length() - 3));
    }

    private static Map<String, String> headers(String name) {
        Map<String, String> headers = new LinkedHashMap<>();
        // What lies among the assets has a hash of its content in its name.
        headers.put("Cache-Control", name.startsWith(ASSETS) ? "public, max-age=31536000, immutable" : "no-cache");
        if (name.endsWith(".html")) {
            headers.putAll(DOCUMENT);
        }
        if (name.equals(WORKER)) {
            headers.put("Service-Worker-Allowed", "/");
        }
        return headers;
    }

    /** Whether the app has a file of exactly this path. */
    public boolean has(List<String> segments) {
        return fileAt(segments) != null;
    }

    /** What the app has for a path to somebody who reads: a file, or its page; null when neither. */
    public @Nullable Served read(HttpFields asked, List<String> segments) {
        WebFile file = fileAt(segments);
        if (file != null) {
            boolean asset = segments.size() > 1 && segments.getFirst().equals("assets");
            return new Served(asset ? "/assets/{file}" : "/{file}", file.answer(asked));
        }
        return isPage(asked, segments) ? new Served("/{page}", page.answer(asked)) : null;
    }

    private @Nullable WebFile fileAt(List<String> segments) {
        if (segments.isEmpty()) {
            return files.get(WebFolder.INDEX);
        }
        // A slash inside a segment came encoded and parts nothing.
        return segments.stream().anyMatch(segment -> segment.indexOf('/') >= 0)
                ? null
                : files.get(String.join("/", segments));
    }

    private static boolean isPage(HttpFields asked, List<String> segments) {
        String first = segments.getFirst();
        // Two slashes at the beginning would be read as the name of another host.
        return !first.isEmpty()
                && !STATIONS_OWN.contains(first)
                && asked.getCSV(HttpHeader.ACCEPT, false).stream()
                        .anyMatch(type -> type.regionMatches(true, 0, "text/html", 0, "text/html".length()));
    }
}
