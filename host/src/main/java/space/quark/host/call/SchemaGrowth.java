package space.quark.host.call;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import space.quark.dock.Problem;
import tools.jackson.databind.JsonNode;

/** Compares two versions of schemas as somebody sees them who has events of both, and handlers for either. */
final class SchemaGrowth {
    private static final String REFERENCE = "$ref";

    private final JsonNode earlier;
    private final JsonNode later;
    private final Set<Problem.Field> breaks = new LinkedHashSet<>();
    private final Set<String> seen = new HashSet<>();
    private boolean grown;

    /** @param earlier what references of the earlier version name */
    SchemaGrowth(JsonNode earlier, JsonNode later) {
        this.earlier = earlier;
        this.later = later;
    }

    /** Whether the later one has anything more. */
    boolean compare(String where, JsonNode before, JsonNode after) {
        grown = false;
        seen.clear();
        walk(where, before, after);
        return grown;
    }

    /** Each field that breaks its promise, and how. */
    List<Problem.Field> breaks() {
        return List.copyOf(breaks);
    }

    private void broken(String field, String how) {
        breaks.add(new Problem.Field(field, how));
    }

    private void walk(String where, JsonNode before, JsonNode after) {
        if (before.has(REFERENCE) && after.has(REFERENCE) && !seen.add(before.path(REFERENCE) + " " + after)) {
            return;
        }
        JsonNode old = resolved(before, earlier);
        JsonNode now = resolved(after, later);
        for (String word : List.of("type", "format", "minimum", "maximum", "uniqueItems")) {
            if (!old.path(word).equals(now.path(word))) {
                broken(where, word + " was " + shown(old.path(word)) + " and is " + shown(now.path(word)));
            }
        }
        Set<String> required = words(now.path("required"));
        Set<String> requiredBefore = words(old.path("required"));
        for (String field : old.path("properties").propertyNames()) {
            JsonNode property = now.path("properties").path(field);
            if (property.isMissingNode()) {
                broken(where + "." + field, "is gone");
            } else {
                if (requiredBefore.contains(field) && !required.contains(field)) {
                    broken(where + "." + field, "was always there and may now be absent");
                }
                walk(where + "." + field, old.path("properties").path(field), property);
            }
        }
        for (String field : now.path("properties").propertyNames()) {
            if (!old.path("properties").has(field)) {
                grown = true;
            }
        }
        required.stream()
                .filter(field -> !requiredBefore.contains(field))
                .forEach(field -> broken(where + "." + field, "is required now, and events without it are kept"));
        walkInside(where, old, now);
    }

    private void walkInside(String where, JsonNode old, JsonNode now) {
        if (old.has("items") && now.has("items")) {
            walk(where + "[]", old.path("items"), now.path("items"));
        }
        if (old.path("additionalProperties").isObject()
                && now.path("additionalProperties").isObject()) {
            walk(where + "{}", old.path("additionalProperties"), now.path("additionalProperties"));
        }
        Set<String> values = words(now.path("enum"));
        words(old.path("enum")).stream()
                .filter(value -> !values.contains(value))
                .forEach(value -> broken(where, value + " is no longer one of its values"));
        grown |= values.size() > words(old.path("enum")).size();
        for (int i = 0; i < old.path("oneOf").size(); i++) {
            if (now.path("oneOf").has(i)) {
                walk(
                        where + "|" + i,
                        old.path("oneOf").get(i),
                        now.path("oneOf").get(i));
            } else {
                broken(where, "one of its forms is gone");
            }
        }
        grown |= now.path("oneOf").size() > old.path("oneOf").size();
    }

    private static JsonNode resolved(JsonNode schema, JsonNode components) {
        JsonNode reference = schema.path(REFERENCE);
        return reference.isString()
                ? components.path(
                        reference.asString().substring(reference.asString().lastIndexOf('/') + 1))
                : schema;
    }

    private static Set<String> words(JsonNode array) {
        Set<String> words = new LinkedHashSet<>();
        array.forEach(word -> words.add(word.asString()));
        return words;
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "nothing" : value.toString();
    }
}
