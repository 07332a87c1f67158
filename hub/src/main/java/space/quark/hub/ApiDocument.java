package space.quark.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import space.quark.dock.Json;
import space.quark.host.call.Answer;
import space.quark.host.call.OpenApi;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The OpenAPI documents of the station's modules, joined; each is a resource {@code openapi/<module>.json}. */
final class ApiDocument {
    private byte[] joined = {};

    synchronized Answer answer(Collection<ModuleUnit> units) {
        if (joined.length == 0) {
            joined = Json.mapper().writeValueAsBytes(OpenApi.join(documents(units)));
        }
        return new Answer(200, Map.of("Cache-Control", "no-cache"), joined);
    }

    private static List<ObjectNode> documents(Collection<ModuleUnit> units) {
        List<ObjectNode> documents = new ArrayList<>();
        for (ModuleUnit unit : units) {
            List<Class<?>> contracts = unit.manifest().contracts();
            if (!contracts.isEmpty()) {
                read(contracts.getFirst(), unit.id(), documents);
            } else if (!unit.manifest().http().isEmpty()) {
                read(unit.make().getClass(), unit.id(), documents);
            }
        }
        return documents;
    }

    private static void read(Class<?> beside, String module, List<ObjectNode> documents) {
        try (InputStream in = beside.getResourceAsStream("/openapi/" + module + ".json")) {
            if (in != null) {
                JsonNode document = Json.mapper().readTree(in);
                documents.add((ObjectNode) document);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
