package space.quark.host.call;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Joins the documents of modules into one. */
final class OpenApiJoin {
    private static final String SCHEMA = "#/components/schemas/";

    private final Map<String, JsonNode> paths = new TreeMap<>();
    private final Map<String, JsonNode> schemas = new TreeMap<>();

    private OpenApiJoin() {}

    static ObjectNode join(List<ObjectNode> documents, ObjectNode joined) {
        OpenApiJoin all = new OpenApiJoin();
        ArrayNode tags = joined.putArray("tags");
        for (ObjectNode document : documents) {
            document.path("tags").forEach(tags::add);
            all.add(document);
        }
        ObjectNode target = joined.putObject("paths");
        all.paths.forEach(target::set);
        ObjectNode components = joined.putObject("components");
        ObjectNode shapes = components.putObject("schemas");
        all.schemas.forEach(shapes::set);
        OpenApi.addShared(components);
        return joined;
    }

    private void add(ObjectNode document) {
        String module = document.path("info").path("title").asString("");
        Map<String, String> renamed = new HashMap<>();
        JsonNode own = document.path("components").path("schemas");
        own.propertyNames().forEach(name -> {
            JsonNode known = schemas.get(name);
            if (known != null && !known.equals(own.get(name))) {
                renamed.put(name, Character.toUpperCase(module.charAt(0)) + module.substring(1) + name);
            }
        });
        own.propertyNames()
                .forEach(name -> schemas.put(renamed.getOrDefault(name, name), renamed(own.get(name), renamed)));
        JsonNode ownPaths = document.path("paths");
        ownPaths.propertyNames().forEach(path -> {
            JsonNode operations = renamed(ownPaths.get(path), renamed);
            JsonNode known = paths.putIfAbsent(path, operations);
            if (known instanceof ObjectNode before && operations instanceof ObjectNode more) {
                before.setAll(more);
            }
        });
    }

    private static JsonNode renamed(JsonNode node, Map<String, String> names) {
        JsonNode copy = node.deepCopy();
        rename(copy, names);
        return copy;
    }

    private static void rename(JsonNode node, Map<String, String> names) {
        if (node instanceof ObjectNode object && object.path("$ref").isString()) {
            String target = object.get("$ref").asString();
            String name = target.substring(target.lastIndexOf('/') + 1);
            if (target.startsWith(SCHEMA) && names.containsKey(name)) {
                object.put("$ref", SCHEMA + names.get(name));
            }
        }
        node.forEach(child -> rename(child, names));
    }
}
