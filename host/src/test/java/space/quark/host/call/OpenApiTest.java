package space.quark.host.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import space.quark.dock.CommonProblem;
import space.quark.dock.ContractModel;
import space.quark.dock.HttpRoute;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The description of a contract says what its declaration and its Javadoc say. */
class OpenApiTest {
    private static final Javadocs DOCS = Javadocs.read(Path.of("src/test/java/space/quark/host/call"));
    private static final List<HttpRoute> ROUTES = List.of(
            HttpRoute.open("POST /samples/{id}/picture")
                    .says("Keeps a picture. Replaces the one before.")
                    .takes("image/png")
                    .answers(201, Samples.Word.class)
                    .reports(CommonProblem.VERSION_CONFLICT),
            HttpRoute.needs("PUT /samples/word", "samples:write")
                    .says("Says a word.")
                    .takes(Samples.Word.class),
            HttpRoute.signedIn("GET /samples/{id}/picture").answers(200, "image/png"));
    private final ObjectNode document = describe();

    private ObjectNode describe() {
        return OpenApi.describe("samples", List.of(ContractModel.of(Samples.class)), ROUTES, DOCS);
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
    void plainRoutesAreDescribedAsFarAsTheySayWhatTheyAre() {
        JsonNode post = operation("post", "/samples/{id}/picture");
        assertEquals("post_samples_id_picture", post.get("operationId").asString());
        assertEquals("Keeps a picture.", post.get("summary").asString());
        assertEquals(
                "Keeps a picture. Replaces the one before.",
                post.get("description").asString());
        assertEquals("[{},{\"bearer\":[]}]", post.get("security").toString());
        assertTrue(post.at("/requestBody/content").has("image/png"));
        assertEquals("id", post.at("/parameters/0/name").asString());
        assertEquals(
                "#/components/schemas/SamplesWord",
                post.at("/responses/201/content/application~1json/schema/properties/data/$ref")
                        .asString());
        assertEquals(
                "VERSION_CONFLICT", post.at("/responses/409/x-quark-codes/0").asString());
        JsonNode put = operation("put", "/samples/word");
        assertEquals("samples:write", put.get("x-quark-permission").asString());
        assertEquals(
                "#/components/schemas/SamplesWord",
                put.at("/requestBody/content/application~1json/schema/$ref").asString());
        assertEquals("FORBIDDEN", put.at("/responses/403/x-quark-codes/0").asString());
        assertEquals(
                "[\"status\",\"timestamp\"]",
                put.at("/responses/200/content/application~1json/schema/required")
                        .toString());
        JsonNode get = operation("get", "/samples/{id}/picture");
        assertEquals("GET /samples/{id}/picture", get.get("summary").asString());
        assertTrue(get.at("/responses/200/content").has("image/png"));
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
