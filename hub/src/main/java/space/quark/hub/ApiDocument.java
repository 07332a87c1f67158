package space.quark.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Json;
import space.quark.host.call.Answer;
import space.quark.host.call.OpenApi;
import space.quark.hub.docking.ModuleState;
import tools.jackson.databind.node.ObjectNode;

/**
 * What can be asked of all modules, as one OpenAPI document. A module that comes with the station has its own, a resource
 * {@code openapi/<module>.json}, wherever it runs; that of any other is made of its manifest.
 */
final class ApiDocument {
    private static final Set<ModuleState> UNDECIDED =
            Set.of(ModuleState.ANNOUNCED, ModuleState.VERIFIED, ModuleState.REFUSED);

    private byte[] joined = {};
    private long generation = -1;

    /** @param current the number of the generation in which the modules stand so */
    synchronized Answer answer(Collection<ModuleUnit> units, long current) {
        if (generation != current) {
            joined = Json.mapper().writeValueAsBytes(describe(units));
            generation = current;
        }
        return new Answer(200, Map.of("Cache-Control", "no-cache"), joined);
    }

    private static ObjectNode describe(Collection<ModuleUnit> units) {
        List<ObjectNode> written = new ArrayList<>();
        List<ModuleUnit> others = new ArrayList<>();
        for (ModuleUnit unit : units) {
            ObjectNode document = unit.isTrusted() ? written(unit) : null;
            if (document != null) {
                written.add(document);
            } else if (unit.isTrusted() || !UNDECIDED.contains(unit.status().state())) {
                others.add(unit);
            }
        }
        ObjectNode joined = OpenApi.join(written);
        others.forEach(unit -> ManifestOperations.of(unit).addTo(joined));
        return joined;
    }

    /** The document that the module itself brought, or that the station has of it; null when there is none. */
    private static @Nullable ObjectNode written(ModuleUnit unit) {
        List<Class<?>> contracts = unit.manifest().contracts();
        if (!contracts.isEmpty()) {
            return read(contracts.getFirst(), unit.id());
        }
        if (!unit.manifest().http().isEmpty()) {
            return read(unit.make().getClass(), unit.id());
        }
        return unit.foreign() == null ? null : read(ApiDocument.class, unit.id());
    }

    private static @Nullable ObjectNode read(Class<?> beside, String module) {
        try (InputStream in = beside.getResourceAsStream("/openapi/" + module + ".json")) {
            return in == null ? null : (ObjectNode) Json.mapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
