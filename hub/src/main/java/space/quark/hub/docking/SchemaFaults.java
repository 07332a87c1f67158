package space.quark.hub.docking;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import space.quark.dock.Problem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.JsonNodeException;

/** What is wrong with a document by its schema: of each field what would be right, and never what it holds. */
final class SchemaFaults {
    private static final int MOST = 50;

    private SchemaFaults() {}

    /**
     * One fault a field.
     *
     * @param whole what the document itself is called
     * @param described what a field at the top is, in words; empty when nobody says
     */
    static List<Problem.Field> of(Schema schema, JsonNode document, String whole, UnaryOperator<String> described) {
        Map<String, String> faults = new LinkedHashMap<>();
        try {
            for (Error error : schema.validate(document)) {
                // Of several alternatives the last is described: those before it are its plain forms.
                faults.put(field(error, whole), remedy(error, described));
            }
        } catch (JsonNodeException _) {
            // The validator compares whole numbers as such, and says nothing of one like 1e99.
            return List.of(new Problem.Field(whole, "must have no whole numbers beyond 64 bits"));
        }
        return faults.entrySet().stream()
                .limit(MOST)
                .map(fault -> new Problem.Field(fault.getKey(), fault.getValue()))
                .toList();
    }

    private static String field(Error error, String whole) {
        StringBuilder field = new StringBuilder();
        var path = error.getInstanceLocation();
        for (int i = 0; i < path.getNameCount(); i++) {
            if (path.getElement(i) instanceof Integer index) {
                field.append('[').append(index).append(']');
            } else {
                field.append(field.isEmpty() ? "" : ".").append(path.getElement(i));
            }
        }
        if (error.getProperty() != null
                && List.of("required", "additionalProperties").contains(error.getKeyword())) {
            field.append(field.isEmpty() ? "" : ".").append(error.getProperty());
        }
        return field.isEmpty() ? whole : field.toString();
    }

    private static String remedy(Error error, UnaryOperator<String> described) {
        JsonNode rule = error.getSchemaNode();
        var path = error.getInstanceLocation();
        String words = path.getNameCount() == 1 ? described.apply(String.valueOf(path.getElement(0))) : "";
        String known = words.isEmpty() ? "" : " (" + words + ")";
        return switch (error.getKeyword()) {
            case "required" -> "is required";
            case "additionalProperties", "unevaluatedProperties" -> "is not known";
            case "type" -> "must be " + types(rule) + known;
            case "enum" -> "must be one of " + words(rule);
            case "const" -> "must be " + rule.asString("");
            case "pattern" -> "must match " + rule.asString("") + known;
            case "format" -> "must have the form of " + rule.asString("") + known;
            case "minLength" ->
                rule.asInt(1) == 1 ? "must not be empty" : "must have at least " + rule.asString("") + " characters";
            case "maxLength" -> "must have at most " + rule.asString("") + " characters";
            case "minItems" -> "must have at least " + rule.asString("") + " elements";
            case "maxItems" -> "must have at most " + rule.asString("") + " elements";
            case "uniqueItems" -> "must not hold anything twice";
            case "minimum" -> "must be at least " + rule.asString("");
            case "maximum" -> "must be at most " + rule.asString("");
            case "exclusiveMinimum" -> "must be more than " + rule.asString("");
            case "exclusiveMaximum" -> "must be less than " + rule.asString("");
            case "multipleOf" -> "must be a multiple of " + rule.asString("");
            default -> "must fit the rule " + error.getKeyword() + known;
        };
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
