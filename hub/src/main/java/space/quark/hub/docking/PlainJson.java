package space.quark.hub.docking;

import java.util.List;
import space.quark.dock.CommonProblem;
import space.quark.dock.Json;
import space.quark.dock.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON of the docking protocol: as the station's, with camelCase names. */
public final class PlainJson {
    private static final JsonMapper MAPPER = Json.mapper()
            .rebuild()
            .propertyNamingStrategy(PropertyNamingStrategies.LOWER_CAMEL_CASE)
            .build();

    private PlainJson() {}

    public static byte[] bytes(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    static ObjectNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** Reads a body; an empty one is an empty object. */
    static JsonNode read(byte[] body) {
        if (body.length == 0) {
            return MAPPER.createObjectNode();
        }
        try {
            JsonNode node = MAPPER.readTree(body);
            if (node.isObject()) {
                requireTexts(node);
                return node;
            }
        } catch (JacksonException _) {
            // Said below.
        }
        throw Problem.invalid("body", "must be a JSON object");
    }

    private static void requireTexts(JsonNode body) {
        List<Problem.Field> faults = Texts.faults(body);
        if (!faults.isEmpty()) {
            throw Problem.of(CommonProblem.VALIDATION_FAILED, faults);
        }
    }
}
