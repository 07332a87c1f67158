package space.quark.hub.docking;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Manifest;
import space.quark.dock.Problem;
import space.quark.hub.docking.ForeignManifest.Lifecycle;
import space.quark.hub.docking.ForeignManifest.Need;
import space.quark.hub.docking.ForeignManifest.Offered;
import space.quark.hub.docking.ForeignManifest.Rate;
import space.quark.hub.docking.ForeignManifest.Resources;
import space.quark.hub.docking.ForeignManifest.Route;
import space.quark.hub.docking.ForeignManifest.Run;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes a {@link ForeignManifest} of a text or a tree, or says in QE002 of every wrong field what would be right. */
final class ManifestReader {
    private static final Duration USUAL_INTERVAL = Duration.ofSeconds(10);
    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);
    /** The original SDK wrote milliseconds where the original protocol said seconds. */
    private static final double MILLISECONDS_FROM = 1000;

    private static final List<String> EVERY_METHOD = List.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");
    private static final int USUAL_RESTARTS = 5;

    private ManifestReader() {}

    /** Reads JSON or YAML. */
    static ForeignManifest read(byte[] bytes) {
        ManifestText text = ManifestText.parse(bytes);
        return read(text);
    }

    /** Reads what was already JSON. */
    static ForeignManifest read(JsonNode tree) {
        return read(new ManifestText(tree, java.util.Map.of()));
    }

    /** Reads what was let dock once: a rule that is younger than that makes the station forget nobody. */
    static ForeignManifest kept(ObjectNode tree) {
        return manifest(tree);
    }

    private static ForeignManifest read(ManifestText text) {
        List<Problem.Field> faults = new ArrayList<>(Texts.faults(text.tree()));
        if (faults.isEmpty()) {
            faults.addAll(ManifestSchema.faults(text.tree()));
        }
        if (faults.isEmpty()) {
            faults.addAll(ManifestRules.faults((ObjectNode) text.tree()));
        }
        if (!faults.isEmpty()) {
            throw DockingProblem.QE002.fields(
                    faults.stream().map(fault -> placed(fault, text)).toList());
        }
        return manifest((ObjectNode) text.tree());
    }

    private static Problem.Field placed(Problem.Field fault, ManifestText text) {
        Integer line = text.line(fault.field());
        return line == null ? fault : new Problem.Field(fault.field(), fault.problem() + " (line " + line + ")");
    }

    private static ForeignManifest manifest(ObjectNode raw) {
        List<Need> needs = needs(raw);
        List<Route> routes = routes(raw);
        return new ForeignManifest(
                plain(raw, routes, needs),
                raw,
                routes,
                needs,
                texts(raw.path("provides")).map(Offered::of).toList(),
                resources(raw.path("resources")),
                lifecycle(raw.path("lifecycle")),
                run(raw),
                address(raw));
    }

    private static Manifest plain(ObjectNode raw, List<Route> routes, List<Need> needs) {
        return new Manifest(
                raw.path("id").asString(),
                raw.path("name").asString(),
                raw.path("version").asString(),
                raw.path("technology").asString(""),
                raw.path("language").asString(""),
                raw.path("description").asString(""),
                raw.path("author").asString(""),
                texts(raw.path("capabilities")).toList(),
                texts(raw.path("dependencies")).toList(),
                texts(raw.path("provides")).map(text -> Offered.of(text).name()).toList(),
                texts(raw.path("tags")).toList(),
                routes.stream()
                        .map(route ->
                                new Manifest.Route(route.method(), route.path(), route.access(), route.permission()))
                        .toList(),
                permissions(raw),
                needs.stream()
                        .map(need -> new Manifest.Need(need.contract(), need.optional()))
                        .toList(),
                new Manifest.Traffic(
                        types(raw.path("events").path("publishes")),
                        types(raw.path("events").path("subscribes"))),
                texts(raw.path("live")).toList(),
                texts(raw.path("privileges")).toList(),
                List.of(),
                List.of(),
                null);
    }

    private static List<Manifest.Permission> permissions(ObjectNode raw) {
        List<Manifest.Permission> permissions = new ArrayList<>(nodes(raw.path("permissions"))
                .map(one -> new Manifest.Permission(
                        one.path("name").asString(),
                        one.path("description").asString(),
                        Set.copyOf(texts(one.path("roles")).toList())))
                .toList());
        // The original dialect names permissions without holders: administrators hold them until somebody says more.
        texts(raw.path("security").path("permissions"))
                .filter(name -> permissions.stream().noneMatch(one -> one.name().equals(name)))
                .distinct()
                .forEach(name -> permissions.add(new Manifest.Permission(name, name, Set.of("admin"))));
        return List.copyOf(permissions);
    }

    private static List<Need> needs(ObjectNode raw) {
        List<Need> needs = new ArrayList<>();
        for (JsonNode one : raw.path("needs")) {
            VersionRange range = VersionRange.parse(one.path("version").asString("*"));
            needs.add(new Need(
                    one.path("contract").asString(),
                    range == null ? VersionRange.ANY : range,
                    one.path("optional").asBoolean(false),
                    one.path("reason").asString("")));
        }
        // The original word for a need without a version; a contract that is needed anyway is not named twice.
        texts(raw.path("dependencies"))
                .filter(name -> needs.stream().noneMatch(need -> ManifestRules.covers(need.contract(), name)))
                .distinct()
                .forEach(name -> needs.add(new Need(name, VersionRange.ANY, false, "")));
        return List.copyOf(needs);
    }

    private static List<Route> routes(ObjectNode raw) {
        Rate usual = rate(raw.path("security").path("rateLimits"));
        if (!raw.has("routes")) {
            String access = raw.path("security").path("requiresAuth").asBoolean(false) ? "signed-in" : "open";
            return EVERY_METHOD.stream()
                    .flatMap(method -> Stream.of("/", "/{" + ForeignManifest.REST + "*}")
                            .map(path -> new Route(
                                    method, path, access, null, false, IDEMPOTENT.contains(method), null, null, usual)))
                    .toList();
        }
        return nodes(raw.path("routes")).map(one -> route(one, usual)).toList();
    }

    private static Route route(JsonNode one, @Nullable Rate usual) {
        String method = one.path("method").asString();
        String path = one.path("path").asString();
        Rate own = rate(one.path("rateLimit"));
        return new Route(
                method,
                path,
                one.path("access").asString(),
                one.has("permission") ? one.path("permission").asString() : null,
                // A tail that begins at once would take the whole API.
                !path.startsWith("/{" + ForeignManifest.REST + "*}") && !path.equals("/"),
                one.path("idempotent").asBoolean(IDEMPOTENT.contains(method)),
                one.has("timeout") ? seconds(one.path("timeout").asDouble()) : null,
                one.has("maxBodyBytes") ? one.path("maxBodyBytes").asLong() : null,
                own == null ? usual : own);
    }

    private static @Nullable Rate rate(JsonNode node) {
        return node.isMissingNode()
                ? null
                : new Rate(
                        node.path("requests").asInt(),
                        seconds(node.path("window").asDouble()));
    }

    private static Resources resources(JsonNode node) {
        return new Resources(
                node.has("maxConcurrent") ? node.path("maxConcurrent").asInt() : null,
                node.has("maxBodyBytes") ? node.path("maxBodyBytes").asLong() : null);
    }

    private static Lifecycle lifecycle(JsonNode node) {
        double asked = node.path("timeout").asDouble((double) USUAL_TIMEOUT.toSeconds());
        Duration timeout = seconds(asked >= MILLISECONDS_FROM ? asked / MILLISECONDS_FROM : asked);
        Duration interval = seconds(node.path("healthCheckInterval").asDouble((double) USUAL_INTERVAL.toSeconds()));
        return new Lifecycle(
                node.path("startup").asString("").equals("manual"),
                node.path("restart").asString("on-failure"),
                interval.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : interval,
                timeout.compareTo(LONGEST_TIMEOUT) > 0 ? LONGEST_TIMEOUT : timeout);
    }

    private static @Nullable Run run(ObjectNode raw) {
        JsonNode node = raw.path("run");
        if (node.isMissingNode()) {
            return null;
        }
        String usual = raw.path("lifecycle").path("restart").asString("on-failure");
        int memory = raw.path("resources").path("memoryMb").asInt(0);
        return new Run(
                texts(node.path("command")).toList(),
                texts(node.path("build")).toList(),
                node.path("restart").asString(usual),
                node.path("maxRestarts").asInt(USUAL_RESTARTS),
                node.path("memoryMb").asInt(memory));
    }

    /** {@code baseUrl} is a whole address, or a path behind protocol, host and port. */
    private static @Nullable String address(ObjectNode raw) {
        String base = raw.path("baseUrl").asString("");
        if (base.startsWith("http://") || base.startsWith("https://")) {
            return base;
        }
        if (!raw.has("host") || !raw.has("port")) {
            return null;
        }
        String host = raw.path("host").asString();
        String shown = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        return raw.path("protocol").asString("http") + "://" + shown + ":"
                + raw.path("port").asInt() + (base.isEmpty() || base.startsWith("/") ? base : "/" + base);
    }

    private static List<String> types(JsonNode list) {
        return List.copyOf(new TreeSet<>(nodes(list)
                .map(one -> one.isString() ? one.asString() : one.path("type").asString())
                .toList()));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.max(1, Math.round(seconds * 1000)));
    }

    private static Stream<JsonNode> nodes(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    private static Stream<String> texts(JsonNode list) {
        return nodes(list).map(one -> one.asString(""));
    }
}
