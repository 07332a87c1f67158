package space.quark.host.call;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import space.quark.dock.Problem;
import tools.jackson.databind.JsonNode;

/** Says what of a JSON value does not fit its schema, for schemas such as {@link OpenApiSchemas} makes. */
final class SchemaCheck {
    private static final int DEEPEST = 100;

    private final JsonNode components;
    private final List<Problem.Field> faults = new ArrayList<>();

    private SchemaCheck(JsonNode components) {
        this.components = components;
    }

    /**
     * Every fault by its field; the value itself is called {@code name}.
     *
     * @param components what references name
     */
    static List<Problem.Field> faults(String name, JsonNode value, JsonNode schema, JsonNode components) {
        SchemaCheck check = new SchemaCheck(components);
        check.check(name, value, schema, 0);
        return List.copyOf(check.faults);
    }

    private void check(String field, JsonNode value, JsonNode schema, int depth) {
        if (depth > DEEPEST) {
            fault(field, "lies too deep");
            return;
        }
        JsonNode reference = schema.path("$ref");
        if (reference.isString()) {
            String name = reference.asString();
            check(field, value, components.path(name.substring(name.lastIndexOf('/') + 1)), depth + 1);
            return;
        }
        if (schema.has("oneOf")) {
            oneOf(field, value, schema.path("oneOf"), depth);
            return;
        }
        switch (schema.path("type").asString("")) {
            case "object" -> object(field, value, schema, depth);
            case "array" -> array(field, value, schema, depth);
            case "string" -> text(field, value, schema);
            case "integer" -> number(field, value, schema, value.isIntegralNumber(), "must be a whole number");
            case "number" -> number(field, value, schema, value.isNumber(), "must be a number");
            case "boolean" -> expect(field, value.isBoolean(), "must be true or false");
            default -> {
                // Anything fits.
            }
        }
    }

    private void object(String field, JsonNode value, JsonNode schema, int depth) {
        if (!value.isObject()) {
            fault(field, "must be an object");
            return;
        }
        for (JsonNode name : schema.path("required")) {
            if (value.path(name.asString()).isMissingNode()
                    || value.path(name.asString()).isNull()) {
                fault(field + "." + name.asString(), "is required");
            }
        }
        JsonNode properties = schema.path("properties");
        JsonNode others = schema.path("additionalProperties");
        for (String name : value.propertyNames()) {
            JsonNode inner = value.path(name);
            if (inner.isNull()) {
                continue;
            }
            if (properties.has(name)) {
                check(field + "." + name, inner, properties.path(name), depth + 1);
            } else if (others.isObject()) {
                check(field + "." + name, inner, others, depth + 1);
            } else if (schema.has("properties")) {
                fault(field + "." + name, "is not known");
            }
        }
    }

    private void array(String field, JsonNode value, JsonNode schema, int depth) {
        if (!value.isArray()) {
            fault(field, "must be an array");
            return;
        }
        Set<JsonNode> seen = new HashSet<>();
        boolean unique = schema.path("uniqueItems").asBoolean(false);
        for (int i = 0; i < value.size(); i++) {
            String element = field + "[" + i + "]";
            check(element, value.get(i), schema.path("items"), depth + 1);
            expect(element, !unique || seen.add(value.get(i)), "is there twice");
        }
    }

    private void text(String field, JsonNode value, JsonNode schema) {
        if (!value.isString()) {
            fault(field, "must be a text");
            return;
        }
        JsonNode words = schema.path("enum");
        if (words.isArray()) {
            List<String> allowed = new ArrayList<>();
            words.forEach(word -> allowed.add(word.asString()));
            expect(field, allowed.contains(value.asString()), "must be one of " + String.join(", ", allowed));
        }
        String text = value.asString();
        switch (schema.path("format").asString("")) {
            case "date-time" ->
                expect(field, parses(() -> OffsetDateTime.parse(text)), "must be a time such as 2026-11-21T08:00:00Z");
            case "date" -> expect(field, parses(() -> LocalDate.parse(text)), "must be a date such as 2026-11-21");
            case "uuid" -> expect(field, parses(() -> UUID.fromString(text)), "must be a UUID");
            default -> {
                // Anything fits.
            }
        }
    }

    private void number(String field, JsonNode value, JsonNode schema, boolean fits, String problem) {
        if (!fits) {
            fault(field, problem);
            return;
        }
        JsonNode least = schema.path("minimum");
        JsonNode most = schema.path("maximum");
        expect(
                field,
                !least.isNumber() || value.decimalValue().compareTo(least.decimalValue()) >= 0,
                "must be at least " + least);
        expect(
                field,
                !most.isNumber() || value.decimalValue().compareTo(most.decimalValue()) <= 0,
                "must be at most " + most);
    }

    private void oneOf(String field, JsonNode value, JsonNode options, int depth) {
        for (JsonNode option : options) {
            SchemaCheck attempt = new SchemaCheck(components);
            attempt.check(field, value, option, depth + 1);
            if (attempt.faults.isEmpty()) {
                return;
            }
        }
        fault(field, "fits none of its forms");
    }

    private static boolean parses(Runnable parse) {
        try {
            parse.run();
            return true;
        } catch (DateTimeException | IllegalArgumentException _) {
            return false;
        }
    }

    private void expect(String field, boolean fits, String problem) {
        if (!fits) {
            fault(field, problem);
        }
    }

    private void fault(String field, String problem) {
        faults.add(new Problem.Field(field, problem));
    }
}
