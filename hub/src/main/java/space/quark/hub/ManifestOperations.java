package space.quark.hub;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import space.quark.dock.Manifest;
import space.quark.hub.docking.ForeignManifest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a manifest says of its module's routes, as operations of an OpenAPI document. */
final class ManifestOperations {
    private static final Pattern VARIABLE = Pattern.compile("\\{([^}*]+)(\\*?)}");
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private final Manifest manifest;
    private final List<Declared> routes;
    private final String id;

    private ManifestOperations(Manifest manifest, List<Declared> routes) {
        this.manifest = manifest;
        this.routes = routes;
        this.id = manifest.id();
    }

    /**
     * A route as it is declared.
     *
     * @param published whether it stands below the API
     */
    private record Declared(Manifest.Route route, boolean published, String summary) {}

    static ManifestOperations of(ModuleUnit unit) {
        ForeignManifest foreign = unit.foreign();
        return new ManifestOperations(
                unit.manifest(),
                foreign == null
                        ? unit.manifest().routes().stream()
                                .map(route -> new Declared(route, true, ""))
                                .toList()
                        : foreign.routes().stream()
                                .map(route -> declared(foreign, route))
                                .toList());
    }

    private static Declared declared(ForeignManifest foreign, ForeignManifest.Route route) {
        String summary = "";
        for (JsonNode one : foreign.raw().path("routes")) {
            if (one.path("method").asString("").equals(route.method())
                    && one.path("path").asString("").equals(route.path())) {
                summary = one.path("summary").asString("");
            }
        }
        return new Declared(
                new Manifest.Route(route.method(), route.path(), route.access(), route.permission()),
                route.published(),
                summary);
    }

    /** Adds them where they are reached; what another module has there already stays. */
    void addTo(ObjectNode document) {
        ((ArrayNode) document.path("tags")).addObject().put("name", id).put("description", manifest.description());
        ObjectNode paths = (ObjectNode) document.path("paths");
        for (Declared one : routes) {
            Manifest.Route route = one.route;
            String verb = route.method().toLowerCase(Locale.ROOT);
            String path = VARIABLE.matcher(route.path()).replaceAll("{$1}");
            String published = Generation.API + path;
            boolean free = !paths.path(published).has(verb);
            String reached = one.published && free ? published : "/m/" + id + path;
            if (!route.access().equals("internal")) {
                place(paths, reached).set(verb, operation(one, paths.objectNode()));
            }
        }
    }

    private static ObjectNode place(ObjectNode paths, String path) {
        return paths.path(path) instanceof ObjectNode known ? known : paths.putObject(path);
    }

    private ObjectNode operation(Declared declared, ObjectNode operation) {
        Manifest.Route route = declared.route;
        String words = route.path().replaceAll("[^A-Za-z0-9]+", "_").replaceAll("^_|_$", "");
        operation.put("operationId", id + "_" + route.method().toLowerCase(Locale.ROOT) + "_" + words);
        operation.putArray("tags").add(id);
        operation.put("x-quark-module", id);
        operation.put("summary", declared.summary.isEmpty() ? manifest.name() + ": " + route.path() : declared.summary);
        String permission = route.permission();
        if (permission != null) {
            operation.put("x-quark-permission", permission);
        }
        ArrayNode security = operation.putArray("security");
        if (route.access().equals("open")) {
            security.addObject();
        }
        security.addObject().putArray("bearer");
        parameters(route.path(), operation);
        if (WITH_BODY.contains(route.method())) {
            operation.putObject("requestBody").putObject("content").putObject("*/*");
        }
        ObjectNode responses = operation.putObject("responses");
        responses.putObject("2XX").put("description", "What the module answers.");
        responses.putObject("default").put("$ref", "#/components/responses/Problem");
        return operation;
    }

    private static void parameters(String path, ObjectNode operation) {
        Matcher variable = VARIABLE.matcher(path);
        ArrayNode parameters = operation.arrayNode();
        while (variable.find()) {
            ObjectNode parameter =
                    parameters.addObject().put("name", variable.group(1)).put("in", "path");
            parameter.put("required", true);
            if (!variable.group(2).isEmpty()) {
                parameter.put("description", "All that follows, slashes included.");
            }
            parameter.putObject("schema").put("type", "string");
        }
        if (!parameters.isEmpty()) {
            operation.set("parameters", parameters);
        }
    }
}
