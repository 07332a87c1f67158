package space.quark.host.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.quark.dock.Event;
import space.quark.dock.EventType;
import space.quark.dock.Json;
import space.quark.dock.Problem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What an event must look like, and how that may change. */
class EventSchemasTest {
    enum Colour {
        RED,
        GREEN
    }

    record Part(String name, @Nullable Part inner) {}

    @EventType("quark.shop.painted")
    record Painted(
            long shelf, Colour colour, Instant at, @Nullable String note, List<Part> parts, Set<String> tags)
            implements Event {
        @Override
        public String key() {
            return "shelf";
        }
    }

    private static final ObjectNode DOCUMENT = EventSchemas.describe(List.of(Painted.class), Javadocs.none());
    private static final String GOOD = """
            {"shelf":1,"colour":"RED","at":"2026-11-21T08:00:00Z","parts":[{"name":"a","inner":{"name":"b"}}],"tags":["x"]}""";

    private static List<Problem.Field> faults(String json) {
        return SchemaCheck.faults(
                "data",
                Json.mapper().readTree(json),
                DOCUMENT.path("events").path("quark.shop.painted").path("schema"),
                DOCUMENT.path("schemas"));
    }

    @Test
    void whatARecordWritesFitsItsSchema() {
        assertEquals(List.of(), faults(GOOD));
        Painted event = new Painted(1, Colour.GREEN, Instant.EPOCH, null, List.of(new Part("a", null)), Set.of());
        assertEquals(List.of(), faults(Json.mapper().writeValueAsString(event)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "shelf":1 | "shelf":"one" | data.shelf | must be a whole number
            "shelf":1 | "other":1 | data.shelf | is required
            "colour":"RED" | "colour":"blue" | data.colour | must be one of RED, GREEN
            "2026-11-21T08:00:00Z" | "yesterday" | data.at | must be a time such as 2026-11-21T08:00:00Z
            "name":"b" | "name":7 | data.parts[0].inner.name | must be a text
            ["x"] | ["x","x"] | data.tags[1] | is there twice
            ["x"] | "x" | data.tags | must be an array
            "shelf":1 | "shelf":1,"price":2 | data.price | is not known
            """)
    void whatDoesNotFitIsNamed(String part, String instead, String field, String problem) {
        List<Problem.Field> faults = faults(GOOD.replace(part, instead));
        assertTrue(faults.contains(new Problem.Field(field, problem)), faults::toString);
    }

    private static List<String> grow(ObjectNode changed) {
        return EventSchemas.grow(DOCUMENT, changed);
    }

    private static ObjectNode painted(ObjectNode document) {
        for (String name : document.path("schemas").propertyNames()) {
            if (name.endsWith("Painted")) {
                return (ObjectNode) document.path("schemas").path(name);
            }
        }
        throw new AssertionError(document);
    }

    private static int version(JsonNode document) {
        return document.path("events")
                .path("quark.shop.painted")
                .path("version")
                .asInt();
    }

    @Test
    void theSameStaysTheSameVersion() {
        ObjectNode same = DOCUMENT.deepCopy();
        assertEquals(List.of(), grow(same));
        assertEquals(1, version(same));
    }

    @Test
    void anOptionalFieldMoreIsTheNextVersion() {
        ObjectNode more = DOCUMENT.deepCopy();
        ((ObjectNode) painted(more).path("properties")).putObject("weight").put("type", "number");
        assertEquals(List.of(), grow(more));
        assertEquals(2, version(more));
    }

    @Test
    void whatOthersReadMayNotChange() {
        ObjectNode gone = DOCUMENT.deepCopy();
        ((ObjectNode) painted(gone).path("properties")).remove("shelf");
        assertTrue(
                grow(gone).contains("quark.shop.painted.shelf is gone"),
                () -> grow(gone).toString());

        ObjectNode retyped = DOCUMENT.deepCopy();
        ((ObjectNode) painted(retyped).path("properties").path("shelf")).put("type", "string");
        assertTrue(
                grow(retyped).getFirst().contains("quark.shop.painted.shelf type was \"integer\" and is \"string\""));

        ObjectNode stricter = DOCUMENT.deepCopy();
        ((tools.jackson.databind.node.ArrayNode) painted(stricter).path("required")).add("note");
        assertTrue(grow(stricter).getFirst().startsWith("quark.shop.painted.note is required now"));

        ObjectNode typeGone = DOCUMENT.deepCopy();
        ((ObjectNode) typeGone.path("events")).removeAll();
        assertEquals(List.of(), grow(typeGone));
    }
}
