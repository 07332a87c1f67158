package space.quark.host.settings;

import java.util.Arrays;
import java.util.List;
import space.quark.dock.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Settings as JSON: what is written as a text elsewhere, and the schema of a section. */
public final class SettingJson {
    private static final JsonNodeFactory NODES = Json.mapper().getNodeFactory();

    private SettingJson() {}

    /** The JSON Schema of a section's settings by their names without prefix; secrets are {@code writeOnly}. */
    public static ObjectNode schema(Section section) {
        ObjectNode schema = NODES.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        for (Section.Key key : section.keys()) {
            ObjectNode one = schema(key.type()).put("description", key.setting().help());
            if (key.setting().secret()) {
                one.put("writeOnly", true);
            } else {
                one.set("default", value(key.type(), List.of(key.setting().value())));
            }
            properties.set(key.own(), one);
        }
        return schema;
    }

    private static ObjectNode schema(SettingType type) {
        ObjectNode schema = NODES.objectNode();
        switch (type) {
            case SettingType.One one -> {
                if (one.type() == long.class || one.type() == Long.class) {
                    schema.putArray("type").add("integer").add("string");
                } else {
                    schema.put("type", kind(one.type()));
                }
                if (one.type().isEnum()) {
                    ArrayNode choices = schema.putArray("enum");
                    Arrays.stream(one.type().getEnumConstants())
                            .forEach(constant -> choices.add(SettingType.written((Enum<?>) constant)));
                }
            }
            case SettingType.Many many -> {
                ObjectNode element = schema(many.element());
                if (many.element().type() == String.class) {
                    // Elsewhere a list is written with commas.
                    element.put("pattern", "^[^,]*$");
                }
                schema.put("type", "array").set("items", element);
            }
        }
        return schema;
    }

    private static String kind(Class<?> type) {
        if (type == int.class || type == Integer.class) {
            return "integer";
        }
        if (type == double.class || type == Double.class) {
            return "number";
        }
        return type == boolean.class || type == Boolean.class ? "boolean" : "string";
    }

    /** A value of this type that is written so; what is not one of this type stays a text. */
    static JsonNode value(SettingType type, List<String> texts) {
        return switch (type) {
            case SettingType.One one -> value(one, String.join(",", texts).strip());
            case SettingType.Many many -> {
                ArrayNode list = NODES.arrayNode();
                SettingType.Many.parts(texts).forEach(part -> list.add(value(many.element(), part)));
                yield list;
            }
        };
    }

    private static JsonNode value(SettingType.One type, String text) {
        Object value;
        try {
            value = type.parse(List.of(text));
        } catch (IllegalArgumentException _) {
            return NODES.stringNode(text);
        }
        return switch (value) {
            case Boolean truth -> NODES.booleanNode(truth);
            case Integer number -> NODES.numberNode(number);
            case Long number when text.equals(number.toString()) -> NODES.numberNode(number);
            case Double number -> NODES.numberNode(number);
            case Enum<?> constant -> NODES.stringNode(SettingType.written(constant));
            default -> NODES.stringNode(text);
        };
    }

    /** The same value as it would be written elsewhere. */
    static List<String> texts(JsonNode value) {
        return value.isArray() ? value.valueStream().map(SettingJson::text).toList() : List.of(text(value));
    }

    private static String text(JsonNode value) {
        return value.isValueNode() ? value.asString() : value.toString();
    }
}
