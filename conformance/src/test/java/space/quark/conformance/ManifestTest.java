package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import space.quark.dock.Json;
import space.quark.dock.Manifest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One schema for all manifests: it takes ours and the founders' original one, and refuses broken ones. */
class ManifestTest {
    private final Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(resource(Manifest.class, "manifest.schema.json"));

    private static JsonNode resource(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            return Json.mapper().readTree(Objects.requireNonNull(in, name));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static ObjectNode original() {
        return (ObjectNode) resource(ManifestTest.class, "original-manifest.json");
    }

    private List<String> faults(JsonNode manifest) {
        return schema.validate(manifest).stream().map(Error::toString).toList();
    }

    @TestFactory
    Stream<DynamicTest> manifestsOfOurModulesAreValid() {
        return Project.manifests().stream()
                .map(manifest -> DynamicTest.dynamicTest(
                        manifest.id(),
                        () -> assertEquals(List.of(), faults(Json.mapper().valueToTree(manifest)))));
    }

    @Test
    void theOriginalManifestIsTakenUnchanged() {
        assertEquals(List.of(), faults(original()));
    }

    static Stream<Consumer<ObjectNode>> damages() {
        return Stream.of(
                manifest -> manifest.remove("id"),
                manifest -> manifest.remove("name"),
                manifest -> manifest.remove("version"),
                manifest -> manifest.put("technology", 7),
                manifest -> manifest.put("id", "Blog Service"),
                manifest -> manifest.put("id", "../blog"),
                manifest -> manifest.put("id", 7),
                manifest -> manifest.put("name", ""),
                manifest -> manifest.put("version", "latest"),
                manifest -> manifest.put("version", "1.0"),
                manifest -> manifest.put("port", 0),
                manifest -> manifest.put("port", 65_536),
                manifest -> manifest.put("port", "3004"),
                manifest -> manifest.put("protocol", "gopher"),
                manifest -> manifest.put("capabilities", "posts"),
                manifest -> ((ObjectNode) manifest.path("endpoints")).put("health", "health"),
                manifest -> ((ObjectNode) manifest.path("lifecycle")).put("restart", "sometimes"),
                manifest -> ((ObjectNode) manifest.path("lifecycle")).put("healthCheckInterval", 0),
                manifest -> manifest.putArray("routes")
                        .addObject()
                        .put("method", "GET")
                        .put("path", "/posts"),
                manifest -> manifest.putArray("routes")
                        .addObject()
                        .put("method", "BREW")
                        .put("path", "/posts")
                        .put("access", "open"),
                manifest -> manifest.putArray("routes")
                        .addObject()
                        .put("method", "GET")
                        .put("path", "/posts")
                        .put("access", "permission"),
                manifest -> manifest.putObject("events").putArray("publishes").add("PostPublished"),
                manifest -> manifest.putArray("live").add("Post Box"));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void aBrokenManifestIsRefused(Consumer<ObjectNode> damage) {
        ObjectNode manifest = original();
        damage.accept(manifest);
        assertFalse(faults(manifest).isEmpty(), manifest.toString());
    }

    @Test
    void threeFieldsAreEnough() {
        assertEquals(List.of(), faults(Json.mapper().readTree("""
                        {"id": "shop", "name": "Shop", "version": "1.2.0"}""")));
    }

    @Test
    void whatIsNoManifestIsRefused() {
        assertFalse(faults(Json.mapper().readTree("[]")).isEmpty());
        assertFalse(faults(Json.mapper().readTree("\"posts\"")).isEmpty());
        assertFalse(faults(Json.mapper().readTree("{}")).isEmpty());
    }
}
