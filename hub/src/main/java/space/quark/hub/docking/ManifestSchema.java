package space.quark.hub.docking;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import space.quark.dock.Json;
import space.quark.dock.Manifest;
import space.quark.dock.Problem;
import tools.jackson.databind.JsonNode;

/** The published schema of manifests: says of each wrong field what would be right. */
final class ManifestSchema {
    private static final int MOST_FAULTS = 50;
    private static final byte[] TEXT = read();

    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Json.mapper().readTree(TEXT));

    private ManifestSchema() {}

    private static byte[] read() {
        try (InputStream in = Manifest.class.getResourceAsStream("manifest.schema.json")) {
            return Objects.requireNonNull(in, "manifest.schema.json").readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The schema as it is published. */
    static byte[] text() {
        return TEXT.clone();
    }

    /** What is wrong, one fault a field. */
    static List<Problem.Field> faults(JsonNode manifest) {
        if (!manifest.isObject()) {
            return List.of(new Problem.Field("manifest", "must be an object with at least id, name and version"));
        }
        Map<String, String> faults = new LinkedHashMap<>();
        for (Error error : SCHEMA.validate(manifest)) {
            // Of several alternatives the last is described: those before it are its plain forms.
            faults.put(field(error), remedy(error));
        }
        return faults.entrySet().stream()
                .limit(MOST_FAULTS)
                .map(fault -> new Problem.Field(fault.getKey(), fault.getValue()))
                .toList();
    }

    private static String field(Error error) {
        StringBuilder field = new StringBuilder();
        var path = error.getInstanceLocation();
        for (int i = 0; i < path.getNameCount(); i++) {
            if (path.getElement(i) instanceof Integer index) {
                field.append('[').append(index).append(']');
            } else {
                field.append(field.isEmpty() ? "" : ".").append(path.getElement(i));
            }
        }
        if (error.getKeyword().equals("required")) {
            field.append(field.isEmpty() ? "" : ".").append(error.getProperty());
        }
        return field.isEmpty() ? "manifest" : field.toString();
    }

    private static String remedy(Error error) {
        JsonNode rule = error.getSchemaNode();
        String known = descriptionOf(error);
        return switch (error.getKeyword()) {
            case "required" -> "is required";
            case "type" -> "must be " + types(rule) + known;
            case "enum" -> "must be one of " + words(rule);
            case "pattern" -> "must match " + rule.asString("") + known;
            case "minLength" -> "must not be empty";
            case "maxLength" -> "must have at most " + rule.asString("") + " characters";
            case "minItems" -> "must have at least " + rule.asString("") + " elements";
            case "maxItems" -> "must have at most " + rule.asString("") + " elements";
            case "minimum" -> "must be at least " + rule.asString("");
            case "maximum" -> "must be at most " + rule.asString("");
            case "exclusiveMinimum" -> "must be more than " + rule.asString("");
            default -> error.getMessage();
        };
    }

    private static String descriptionOf(Error error) {
        JsonNode schema = Json.mapper().readTree(TEXT).path("properties");
        var path = error.getInstanceLocation();
        String description = path.getNameCount() == 1
                ? schema.path(String.valueOf(path.getElement(0)))
                        .path("description")
                        .asString("")
                : "";
        return description.isEmpty() ? "" : " (" + description + ")";
    }

    private static String types(JsonNode rule) {
        return rule.isArray() ? words(rule).replace(", ", " or ") : article(rule.asString(""));
    }

    private static String article(String type) {
        return switch (type) {
            case "string" -> "a text";
            case "array" -> "a list";
            case "integer" -> "a whole number";
            case "boolean" -> "true or false";
            case "object" -> "an object";
            default -> "a " + type;
        };
    }

    private static String words(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(one -> one.asString(""))
                .collect(Collectors.joining(", "));
    }
}
