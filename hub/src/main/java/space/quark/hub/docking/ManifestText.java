package space.quark.hub.docking;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A manifest as text, JSON or YAML, read into a tree that remembers in which line each part of YAML stands.
 *
 * @param lines by field as faults name it; empty for JSON
 */
record ManifestText(JsonNode tree, Map<String, Integer> lines) {
    static final int MOST_BYTES = 256 * 1024;

    private static final int DEEPEST = 40;
    private static final Pattern INDENTED_WITH_TAB = Pattern.compile(" *\\t\\s*[^\\s#]");
    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    /** Reads a text; one that begins with a brace is JSON. */
    static ManifestText parse(byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            throw DockingProblem.QE002.field("manifest", "must have at most " + MOST_BYTES + " bytes");
        }
        String text = decode(bytes);
        boolean json = text.stripLeading().startsWith("{");
        try (JsonParser parser = json ? Json.mapper().createParser(text) : YAML.createParser(text)) {
            Reading reading = new Reading(parser);
            parser.nextToken();
            JsonNode tree = reading.value("", 0);
            if (parser.nextToken() != null) {
                throw DockingProblem.QE002.field("manifest", "must be one document with nothing behind it");
            }
            return new ManifestText(tree, json ? Map.of() : Map.copyOf(reading.lines));
        } catch (JacksonException e) {
            OptionalInt tab = json ? OptionalInt.empty() : indentedWithTab(text);
            throw DockingProblem.QE002.field(
                    "manifest",
                    tab.isPresent()
                            ? "is not YAML, line " + tab.getAsInt() + ": indent with spaces, not with a tab"
                            : "is not " + (json ? "JSON" : "YAML") + where(e));
        }
    }

    /** The first line that a tab indents, from 1 on: the parser names another one, in words of its own. */
    private static OptionalInt indentedWithTab(String text) {
        List<String> all = text.lines().toList();
        return IntStream.range(0, all.size())
                .filter(at -> INDENTED_WITH_TAB.matcher(all.get(at)).lookingAt())
                .map(at -> at + 1)
                .findFirst();
    }

    private static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) {
            throw DockingProblem.QE002.field("manifest", "must be UTF-8");
        }
    }

    private static String where(JacksonException e) {
        int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
        String words =
                String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
        int marker = words.indexOf(" (start marker at");
        words = marker < 0 ? words : words.substring(0, marker);
        return (line > 0 ? ", line " + line : "") + ": " + words;
    }

    /** The line of a field, or of the closest part around it that has one; null in JSON. */
    @Nullable Integer line(String field) {
        for (String at = field; ; at = outer(at)) {
            Integer line = lines.get(at);
            if (line != null || at.isEmpty()) {
                return line;
            }
        }
    }

    private static String outer(String field) {
        int end = Math.max(field.lastIndexOf('.'), field.lastIndexOf('['));
        return end < 0 ? "" : field.substring(0, end);
    }

    private static final class Reading {
        private final JsonParser parser;
        private final Map<String, Integer> lines = new HashMap<>();

        Reading(JsonParser parser) {
            this.parser = parser;
        }

        private JsonNode value(String field, int depth) {
            if (depth > DEEPEST) {
                throw DockingProblem.QE002.field(field, "is nested too deeply");
            }
            lines.putIfAbsent(field, parser.currentTokenLocation().getLineNr());
            JsonToken token = parser.currentToken();
            return switch (token) {
                case null -> Json.mapper().nullNode();
                case START_OBJECT -> object(field, depth);
                case START_ARRAY -> array(field, depth);
                case VALUE_NUMBER_INT -> whole();
                case VALUE_NUMBER_FLOAT -> Json.mapper().getNodeFactory().numberNode(parser.getDoubleValue());
                case VALUE_TRUE, VALUE_FALSE ->
                    Json.mapper().getNodeFactory().booleanNode(token == JsonToken.VALUE_TRUE);
                case VALUE_NULL -> Json.mapper().nullNode();
                default -> StringNode.valueOf(parser.getString());
            };
        }

        private JsonNode whole() {
            return switch (parser.getNumberType()) {
                case INT -> Json.mapper().getNodeFactory().numberNode(parser.getIntValue());
                case LONG -> Json.mapper().getNodeFactory().numberNode(parser.getLongValue());
                default -> Json.mapper().getNodeFactory().numberNode(parser.getBigIntegerValue());
            };
        }

        private JsonNode object(String field, int depth) {
            ObjectNode object = Json.mapper().createObjectNode();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = String.valueOf(parser.currentName());
                String inner = field.isEmpty() ? name : field + "." + name;
                lines.put(inner, parser.currentTokenLocation().getLineNr());
                parser.nextToken();
                JsonNode value = value(inner, depth + 1);
                // "name:" with nothing behind it says nothing.
                if (!value.isNull()) {
                    object.set(name, value);
                }
            }
            return object;
        }

        private JsonNode array(String field, int depth) {
            ArrayNode array = Json.mapper().createArrayNode();
            for (JsonToken token = parser.nextToken();
                    token != null && token != JsonToken.END_ARRAY;
                    token = parser.nextToken()) {
                array.add(value(field + "[" + array.size() + "]", depth + 1));
            }
            return array;
        }
    }
}
