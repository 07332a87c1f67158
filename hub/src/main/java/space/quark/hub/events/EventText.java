package space.quark.hub.events;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.Json;
import space.quark.dock.Problem;
import space.quark.host.bus.EventSize;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.node.ObjectNode;

/**
 * The events in a body. Of each the data are cut out as they were written: they are often the most of it, and nobody here
 * reads them.
 *
 * @param many whether they came as an array
 */
record EventText(boolean many, List<One> events) {
    private static final ObjectReader PART = EventForm.EXACT.without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /**
     * One of them.
     *
     * @param head everything but the data; anything at all where it is no object
     * @param data in one line, absent when there are none
     */
    record One(JsonNode head, @Nullable String data) {}

    /** Reads one event, or an array of some. */
    static EventText read(byte[] body) {
        try (JsonParser parser = EventForm.EXACT.createParser(body)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT && first != JsonToken.START_ARRAY) {
                throw EventForm.noObject();
            }
            boolean many = first == JsonToken.START_ARRAY;
            List<One> events = new ArrayList<>();
            if (!many) {
                events.add(one(parser, body, "data"));
            }
            while (many && parser.nextToken() != JsonToken.END_ARRAY) {
                if (events.size() == EventForm.MOST_EVENTS) {
                    throw Problem.invalid("events", "must be at most " + EventForm.MOST_EVENTS);
                }
                events.add(one(parser, body, "[" + events.size() + "].data"));
            }
            if (parser.nextToken() != null) {
                throw Problem.of(
                        CommonProblem.INVALID_INPUT,
                        List.of(new Problem.Field("body", "must be JSON: something follows its end")));
            }
            return new EventText(many, events);
        } catch (JacksonException e) {
            throw EventForm.noJson(e);
        }
    }

    private static One one(JsonParser parser, byte[] body, String field) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return new One(PART.readTree(parser), null);
        }
        ObjectNode head = Json.mapper().createObjectNode();
        String data = null;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            if (name.equals("data")) {
                data = data(parser, body, field);
            } else if (token == JsonToken.VALUE_STRING) {
                head.put(name, parser.getString());
            } else {
                head.set(name, PART.readTree(parser));
            }
        }
        return new One(head, data);
    }

    private static String data(JsonParser parser, byte[] body, String field) {
        int begin = (int) parser.currentTokenLocation().getByteOffset();
        if (begin < 0) {
            // The body is no UTF-8, so its bytes are not what is kept.
            String text = PART.readTree(parser).toString();
            try (JsonParser again = EventForm.EXACT.createParser(text)) {
                again.nextToken();
                skip(again, field);
            }
            return text;
        }
        skip(parser, field);
        // Makes the parser read a text or a number to its end.
        parser.finishToken();
        int end = (int) parser.currentLocation().getByteOffset();
        boolean plain = true;
        for (int i = begin; i < end; i++) {
            // A line feed would end it where a line is what is sent, and an escape may be half a character.
            plain &= body[i] < 0 || (body[i] >= ' ' && body[i] != '\\');
        }
        return plain
                ? new String(body, begin, end - begin, StandardCharsets.UTF_8)
                : EventForm.EXACT.readTree(body, begin, end - begin).toString();
    }

    /** Goes to the end of what begins here. */
    private static void skip(JsonParser parser, String field) {
        int open = parser.currentToken().isStructStart() ? 1 : 0;
        while (open > 0) {
            JsonToken token = parser.nextToken();
            open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (open > EventSize.DEEPEST) {
                throw Problem.invalid(field, "must nest at most " + EventSize.DEEPEST + " levels deep");
            }
        }
    }
}
