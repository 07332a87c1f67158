package space.quark.hub.docking;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import space.quark.dock.Json;
import space.quark.dock.Manifest;
import space.quark.dock.Problem;
import tools.jackson.databind.JsonNode;

/** The published schema of manifests: says of each wrong field what would be right. */
final class ManifestSchema {
    private static final byte[] TEXT = read();

    private static final JsonNode TREE = Json.mapper().readTree(TEXT);
    private static final JsonNode PROPERTIES = TREE.path("properties");

    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(TREE);

    /** The names of the fields at the top that mean something. */
    static final Set<String> FIELDS = Set.copyOf(PROPERTIES.propertyNames());

    /** By the fault that a pattern makes, what is wanted in words: few people read patterns. */
    private static final Map<String, String> IN_WORDS = patternsInWords();

    private ManifestSchema() {}

    private static byte[] read() {
        try (InputStream in = Manifest.class.getResourceAsStream("manifest.schema.json")) {
            return Objects.requireNonNull(in, "manifest.schema.json").readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The schema as it is published. */
    static byte[] text() {
        return TEXT.clone();
    }

    /** What is wrong, one fault a field. */
    static List<Problem.Field> faults(JsonNode manifest) {
        if (!manifest.isObject()) {
            return List.of(new Problem.Field("manifest", "must be an object with at least id, name and version"));
        }
        return SchemaFaults.of(SCHEMA, manifest, "manifest", field -> words(PROPERTIES.path(field))).stream()
                .map(fault -> new Problem.Field(fault.field(), IN_WORDS.getOrDefault(fault.problem(), fault.problem())))
                .toList();
    }

    private static Map<String, String> patternsInWords() {
        Map<String, String> inWords = new HashMap<>();
        describePatterns(TREE, inWords);
        return Map.copyOf(inWords);
    }

    private static void describePatterns(JsonNode schema, Map<String, String> inWords) {
        String words = words(schema);
        if (schema.path("pattern").isString() && !words.isEmpty()) {
            String fault = "must match " + schema.path("pattern").asString();
            inWords.put(fault, "is not this: " + words);
            inWords.put(fault + " (" + words + ")", "is not this: " + words);
        }
        schema.forEach(part -> describePatterns(part, inWords));
    }

    private static String words(JsonNode schema) {
        return schema.path("description").asString("");
    }
}
