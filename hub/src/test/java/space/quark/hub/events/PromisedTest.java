package space.quark.hub.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What modules outside promise of their events, and are held to. */
class PromisedTest {
    private static final String FIRST = """
            {"type": "object", "required": ["sum"], "properties": {
               "sum": {"type": "integer", "minimum": 1},
               "items": {"type": "array", "items": {"$ref": "#/$defs/item"}}},
             "$defs": {"item": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}}}""";

    private final EventRoom room = new EventRoom(Map.of());
    private final Outsider shop = room.outsider("shop", "publish:shop.*");
    private final Outsider operator = room.operator();

    @AfterEach
    void close() {
        room.close();
    }

    private Outsider.Answered dock(String published) {
        return operator.post("/modules/register", """
                {"manifest": {"id": "shop", "name": "Shop", "version": "1.0.0", "events": {"publishes": [%s]}},
                 "url": "http://127.0.0.1:9", "instanceId": "shop-1", "ownershipKey": "keykeykeykeykeykeykeykeykey"}""".formatted(published));
    }

    private void docked(String schema) {
        int status = dock(placed(schema)).status();
        assertTrue(status == 200 || status == 202, () -> "answered " + status);
        operator.post("/modules/shop/approve", "{}").expect(200);
    }

    private static String placed(String schema) {
        return """
                {"type": "shop.order.placed", "description": "Somebody ordered.", "schema": %s}""".formatted(schema);
    }

    private void refused(String published, String field, String problem) {
        JsonNode answer = dock(published).expect(400).body();
        assertEquals("QE002", answer.path("code").asString());
        JsonNode fault = answer.path("fields").get(0);
        assertEquals(field, fault.path("field").asString());
        assertTrue(fault.path("problem").asString().contains(problem), fault::toString);
    }

    private Outsider.Answered publish(String id, String data) {
        return shop.post("/events", """
                [{"specversion": "1.0", "id": "%s", "source": "/modules/shop", "type": "shop.order.placed", "data": %s}]""".formatted(id, data));
    }

    @Test
    void whatDoesNotFitIsRefusedWithItsField() {
        publish("before", "{\"sum\": \"anything\"}").expect(200);
        docked(FIRST);
        publish("1", "{\"sum\": 3, \"items\": [{\"name\": \"pen\"}], \"more\": true}")
                .expect(200);
        Outsider.Answered wrong = publish("2", "{\"sum\": 0, \"items\": [{\"name\": \"pen\"}, {}]}")
                .expect(400);
        assertEquals("VALIDATION_FAILED", wrong.code());
        assertEquals(
                List.of("[0].data.items[1].name", "[0].data.sum"),
                wrong.fields().stream().sorted().toList());
        assertEquals(List.of("[0].data"), publish("3", "null").expect(400).fields());
        assertEquals(
                List.of("[0].data"),
                publish("big", "{\"sum\": 1e99, \"items\": []}").expect(400).fields());
        // Of another type nothing was said.
        shop.publish("4", "a");
        room.restart();
        assertEquals(List.of("[0].data.sum"), publish("5", "{}").expect(400).fields());
    }

    @Test
    void promisesOnlyGrow() {
        docked(FIRST);
        String at = "events.publishes[0].schema";
        refused(
                placed(
                        "{\"type\": \"object\", \"required\": [\"sum\"], \"properties\": {\"sum\": {\"type\": \"integer\", \"minimum\": 1}}}"),
                at,
                "shop.order.placed.items is gone");
        refused(
                placed(FIRST.replace("\"minimum\": 1", "\"minimum\": 5")),
                at,
                "shop.order.placed.sum minimum was 1 and is 5");
        refused(
                placed(FIRST.replace("{\"type\": \"string\"}", "{\"type\": \"integer\"}")),
                at,
                "shop.order.placed.items[].name type was");
        refused("\"shop.order.placed\"", at, "is required");
        refused(placed("{\"$ref\": \"http://127.0.0.1:9/schema\"}"), at, "must refer to nothing outside");
        String second = FIRST.replace(
                "\"items\": {\"type\": \"array\"", "\"note\": {\"type\": \"string\"}, \"items\": {\"type\": \"array\"");
        docked(second);
        assertEquals(
                List.of("[0].data.note"),
                publish("1", "{\"sum\": 1, \"note\": 7}").expect(400).fields());
        // A module may go back to what it was.
        docked(FIRST);
        publish("2", "{\"sum\": 1, \"note\": \"quick\"}").expect(200);
        assertEquals(2, room.count("select count(*) from hub.event_type where module = 'shop'"));
    }

    @Test
    void theyStandInTheCatalogueWithTheirModule() {
        docked(FIRST);
        JsonNode document = operator.get("/asyncapi.json").expect(200).body();
        JsonNode message = document.path("components").path("messages").path("shop.order.placed");
        assertEquals("Somebody ordered.", message.path("summary").asString());
        JsonNode payload = message.path("payload");
        assertEquals(1, payload.path("x-version").asInt());
        assertEquals(
                "/modules/shop",
                payload.path("properties").path("source").path("default").asString());
        JsonNode data = payload.path("properties").path("data");
        assertEquals("integer", data.path("properties").path("sum").path("type").asString());
        assertFalse(data.path("$id").isMissingNode());
        assertEquals(
                "shop",
                document.path("operations")
                        .path("shop.publishes.shop.order.placed")
                        .path("tags")
                        .get(0)
                        .path("name")
                        .asString());
    }
}
