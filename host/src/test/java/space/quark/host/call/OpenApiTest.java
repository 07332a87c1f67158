package space.quark.host.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import space.quark.dock.ContractModel;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The description of a contract says what its declaration and its Javadoc say. */
class OpenApiTest {
    private static final Javadocs DOCS = Javadocs.read(Path.of("src/test/java/space/quark/host/call"));
    private final ObjectNode document = describe();

    private ObjectNode describe() {
        return OpenApi.describe("samples", List.of(ContractModel.of(Samples.class)), DOCS);
    }

    private JsonNode operation(String verb, String path) {
        return document.get("paths").get("/api/v1" + path).get(verb);
    }

    private JsonNode schema(String name) {
        return document.get("components").get("schemas").get(name);
    }

    @Test
    void theSameContractGivesTheSameBytes() {
        assertEquals(OpenApi.text(document), OpenApi.text(describe()));
    }

    @Test
    void aCallIsDescribedByItsJavadoc() {
        JsonNode get = operation("get", "/samples/{id}");
        assertEquals("samples_get", get.get("operationId").asString());
        assertEquals("One sample.", get.get("summary").asString());
        assertEquals(
                "One sample. Reports `SAMPLE_NOT_FOUND`.",
                get.get("description").asString());
        assertEquals(
                "SAMPLE_NOT_FOUND", get.at("/responses/404/x-quark-codes/0").asString());
        JsonNode rename = operation("put", "/samples/{id}");
        assertEquals(
                "the ETag of the version that was read",
                rename.at("/parameters/1/description").asString());
    }

    @Test
    void accessIsSecurity() {
        assertEquals(
                "[{},{\"bearer\":[]}]",
                operation("get", "/samples/{id}").get("security").toString());
        assertEquals(
                "[{\"bearer\":[]}]",
                operation("post", "/samples").get("security").toString());
        assertEquals(
                "samples:write",
                operation("put", "/samples/{id}").get("x-quark-permission").asString());
        assertFalse(document.get("paths").has("/api/v1/samples/who"), "internal calls are nobody's business");
    }

    @Test
    void parametersHaveTheirPlaceAndType() {
        JsonNode id = operation("get", "/samples/{id}").at("/parameters/0");
        assertEquals(
                "{\"name\":\"id\",\"in\":\"path\",\"required\":true,\"schema\":{\"type\":\"integer\",\"format\":\"int64\","
                        + "\"minimum\":1,\"maximum\":9007199254740991}}",
                id.toString());
        JsonNode created = operation("get", "/samples").at("/parameters/2");
        assertEquals(
                "{\"name\":\"created_after\",\"in\":\"query\",\"schema\":{\"type\":\"string\",\"format\":\"date-time\"}}",
                created.toString());
        assertEquals(
                "Idempotency-Key",
                operation("post", "/samples").at("/parameters/0/name").asString());
    }

    @Test
    void whatMayBeAbsentIsNotRequired() {
        assertEquals(
                "[\"id\",\"name\",\"counts\",\"created_at\",\"version\"]",
                schema("SamplesSample").get("required").toString());
        assertEquals("[\"GLAD\",\"SO_SO\"]", schema("SamplesMood").get("enum").toString());
        assertEquals(
                "grows with each change",
                schema("SamplesSample").at("/properties/version/description").asString());
        JsonNode maybe = operation("get", "/samples/{id}/maybe").at("/responses/200/content/application~1json/schema");
        assertEquals("[\"status\",\"timestamp\"]", maybe.get("required").toString());
    }

    @Test
    void aValueThatIsATextInJsonIsATextHere() {
        JsonNode thing = schema("SamplesNested").at("/properties/thing");
        assertEquals("string", thing.get("type").asString());
    }

    @Test
    void noContentHasNoContent() {
        assertTrue(operation("delete", "/samples/{id}")
                .at("/responses/204/content")
                .isMissingNode());
    }

    @Test
    void namesakesOfDifferentModulesStayApartWhenJoined() {
        ObjectNode other = describe();
        ((ObjectNode) other.get("info")).put("title", "others");
        ObjectNode sample = (ObjectNode) other.get("components").get("schemas").get("SamplesSample");
        sample.put("description", "another");
        ObjectNode paths = (ObjectNode) other.get("paths");
        JsonNode get = paths.remove("/api/v1/samples/{id}");
        paths.removeAll();
        paths.set("/api/v1/others/{id}", get);
        ObjectNode joined = OpenApi.join(List.of(document, other));
        assertTrue(joined.at("/components/schemas/OthersSamplesSample/description")
                .asString()
                .contains("another"));
        assertTrue(joined.at("/paths/~1api~1v1~1others~1{id}/get").toString().contains("/OthersSamplesSample"));
        assertTrue(joined.at("/paths/~1api~1v1~1samples~1{id}/get").toString().contains("/SamplesSample"));
    }
}
