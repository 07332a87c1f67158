package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import space.quark.dock.Contract;
import space.quark.dock.ContractModel;
import space.quark.dock.ContractModel.Access;
import space.quark.dock.HttpRoute;
import space.quark.dock.Json;
import space.quark.host.call.Javadocs;
import space.quark.host.call.OpenApi;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The committed OpenAPI documents say what the contracts say. */
class OpenApiGoldenTest {
    private static final String UPDATE = "mvn -q -B -pl conformance -am test"
            + " -Dtest=OpenApiGoldenTest -Dsurefire.failIfNoSpecifiedTests=false -Dquark.update=true";

    private final Path root = Project.root();
    private final Path sources = root.resolve("contracts/src/main/java");
    private final Path folder = root.resolve("contracts/src/main/resources/openapi");

    /** The contracts of each module that the outside may call. */
    private Map<String, List<ContractModel>> contracts() throws IOException {
        Map<String, List<ContractModel>> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".java"))
                    .sorted()
                    .toList()) {
                String name =
                        sources.relativize(file).toString().replace('/', '.').replaceAll("\\.java$", "");
                if (name.endsWith("package-info")) {
                    continue;
                }
                Class<?> type = type(name);
                if (type.isAnnotationPresent(Contract.class)) {
                    ContractModel model = ContractModel.of(type);
                    if (model.calls().stream().anyMatch(call -> call.access() != Access.INTERNAL)) {
                        found.computeIfAbsent(ContractModel.moduleOf(model.name()), _ -> new ArrayList<>())
                                .add(model);
                    }
                }
            }
        }
        return found;
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(name, false, OpenApiGoldenTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, ObjectNode> documents() throws IOException {
        Javadocs docs = Javadocs.read(sources);
        Map<String, ObjectNode> documents = new TreeMap<>();
        Map<String, List<HttpRoute>> plain = new HashMap<>();
        Project.manifests().forEach(manifest -> plain.put(manifest.id(), manifest.http()));
        Map<String, List<ContractModel>> contracts = contracts();
        plain.forEach((module, routes) -> {
            if (!routes.isEmpty()) {
                contracts.putIfAbsent(module, List.of());
            }
        });
        contracts.forEach((module, models) ->
                documents.put(module, OpenApi.describe(module, models, plain.getOrDefault(module, List.of()), docs)));
        return documents;
    }

    @Test
    void theCommittedDocumentsSayWhatTheContractsSay() throws IOException {
        Map<String, ObjectNode> documents = documents();
        assertFalse(documents.isEmpty());
        boolean update = Project.UPDATE;
        List<String> stale = new ArrayList<>();
        Files.createDirectories(folder);
        for (var document : documents.entrySet()) {
            Path file = folder.resolve(document.getKey() + ".json");
            String text = OpenApi.text(document.getValue());
            if (!Files.exists(file) || !Files.readString(file).equals(text)) {
                stale.add(file.getFileName().toString());
                if (update) {
                    Files.writeString(file, text);
                }
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (!documents.containsKey(name.replaceAll("\\.json$", ""))) {
                    stale.add(name + " (no such module)");
                }
            }
        }
        if (!stale.isEmpty() && !update) {
            fail("OpenAPI documents differ from the contracts: " + stale + ". If that is meant: " + UPDATE);
        }
    }

    @Test
    void theJoinedDocumentHoldsEveryPathAndNoBrokenReference() throws IOException {
        Map<String, ObjectNode> documents = documents();
        ObjectNode joined = OpenApi.join(List.copyOf(documents.values()));
        long paths = documents.values().stream()
                .flatMap(document -> document.get("paths").propertyNames().stream())
                .distinct()
                .count();
        assertEquals(paths, joined.get("paths").size());
        assertReferences(joined, joined);
        assertEquals(joined, Json.mapper().readTree(OpenApi.text(joined)));
    }

    private static void assertReferences(JsonNode node, JsonNode document) {
        if (node.path("$ref").isString()) {
            String target = node.get("$ref").asString();
            assertFalse(document.at(target.substring(1)).isMissingNode(), target);
        }
        node.forEach(child -> assertReferences(child, document));
    }
}
