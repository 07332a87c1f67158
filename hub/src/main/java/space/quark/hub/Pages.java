package space.quark.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;
import space.quark.host.call.Answer;
import space.quark.hub.routes.HubRoute;

/** The pages the hub serves itself: what runs here, and the API's documentation. */
final class Pages {
    private static final String SWAGGER = "META-INF/resources/webjars/swagger-ui/";
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "json", "application/json");

    private final String swaggerVersion;

    Pages() {
        this.swaggerVersion = versionOfSwagger();
    }

    /** @param alone whether there is no web app, whose place the station's own page takes then */
    List<HubRoute> routes(boolean alone) {
        List<HubRoute> routes = new ArrayList<>(List.of(
                page("/station", "index.html"),
                page("/station/index.js", "index.js"),
                page("/station/index.css", "index.css"),
                page("/station/favicon.svg", "favicon.svg"),
                page("/docs", "docs.html"),
                page("/docs/docs.js", "docs.js"),
                page("/docs/events", "events.html"),
                page("/docs/events.js", "events.js"),
                page("/docs/events.css", "events.css"),
                swagger("swagger-ui-bundle.js"),
                swagger("swagger-ui.css")));
        if (alone) {
            routes.add(page("/", "index.html"));
            routes.add(page("/favicon.svg", "favicon.svg"));
        }
        return routes;
    }

    private static HubRoute page(String path, String file) {
        return new HubRoute("GET", path, false, _ -> file("space/quark/hub/pages/" + file));
    }

    private HubRoute swagger(String file) {
        return new HubRoute("GET", "/docs/" + file, false, _ -> file(SWAGGER + swaggerVersion + "/" + file));
    }

    private static Answer file(String resource) {
        byte[] content = read(resource);
        String ending = resource.substring(resource.lastIndexOf('.') + 1);
        return new Answer(
                200,
                Map.of(
                        "Content-Type",
                        TYPES.getOrDefault(ending, "application/octet-stream"),
                        "Content-Security-Policy",
                        POLICY,
                        "Cache-Control",
                        "no-cache",
                        "Referrer-Policy",
                        "no-referrer"),
                content);
    }

    private static byte[] read(String resource) {
        try (InputStream in = Pages.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw Problem.of(CommonProblem.ROUTE_NOT_FOUND);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String versionOfSwagger() {
        String pom = new String(
                read("META-INF/maven/org.webjars/swagger-ui/pom.properties"), java.nio.charset.StandardCharsets.UTF_8);
        return pom.lines()
                .filter(line -> line.startsWith("version="))
                .map(line -> line.substring("version=".length()).strip())
                .findFirst()
                .orElseThrow();
    }
}
