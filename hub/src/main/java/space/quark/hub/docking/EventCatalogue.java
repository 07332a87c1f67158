package space.quark.hub.docking;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import space.quark.dock.Problem;
import space.quark.host.call.EventSchemas;
import space.quark.hub.events.BodyCheck;
import tools.jackson.databind.JsonNode;

/**
 * What modules outside say that their events look like: read off their manifests, held to what they said before, and asked
 * of every event that they publish through the hub.
 */
public final class EventCatalogue implements BodyCheck {
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final int DEEPEST = 100;
    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

    private final EventTypeStore store;
    private final InstantSource clock;
    private final ConcurrentMap<Type, Optional<Known>> latest = new ConcurrentHashMap<>();

    private record Type(String module, String name) {}

    /** A type as it is promised now. */
    public record Promised(int version, String description, JsonNode schema) {}

    private record Known(EventTypeStore.Version version, Schema check) {}

    private record Declared(int index, String type, JsonNode schema) {}

    EventCatalogue(EventTypeStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Refuses a manifest that takes back what was said of an event before, or says what nobody can check. */
    void requireGrown(ForeignManifest manifest) {
        List<Problem.Field> faults = new ArrayList<>();
        for (Declared one : declared(manifest)) {
            String field = "events.publishes[" + one.index + "].schema";
            if (refersElsewhere(one.schema, one.schema, 0)) {
                faults.add(new Problem.Field(field, "must refer to nothing outside of itself, and not lie too deep"));
                continue;
            }
            List<Problem.Field> wrong = SchemaFaults.of(SettingsSchema.META, one.schema, "", _ -> "");
            if (!wrong.isEmpty()) {
                wrong.forEach(fault -> faults.add(new Problem.Field(below(field, fault.field()), fault.problem())));
                continue;
            }
            List<EventTypeStore.Version> before = store.versions(manifest.id(), one.type);
            if (!before.isEmpty()
                    && before.stream().noneMatch(each -> each.schema().equals(one.schema))) {
                EventSchemas.broken(one.type, before.getLast().schema(), one.schema)
                        .forEach(broken -> faults.add(new Problem.Field(
                                field,
                                broken.field() + " " + broken.problem()
                                        + ": events are kept and others read them, publish a new type instead")));
            }
        }
        undeclared(manifest, faults);
        if (!faults.isEmpty()) {
            throw DockingProblem.QE002.fields(faults);
        }
    }

    /** A type that is still published, and of which nothing is said any more. */
    private void undeclared(ForeignManifest manifest, List<Problem.Field> faults) {
        JsonNode publishes = manifest.raw().path("events").path("publishes");
        for (int i = 0; i < publishes.size(); i++) {
            String type = typeOf(publishes.get(i));
            if (!publishes.get(i).path("schema").isObject()
                    && !store.versions(manifest.id(), type).isEmpty()) {
                faults.add(new Problem.Field(
                        "events.publishes[" + i + "].schema", "is required: " + type + " had one before"));
            }
        }
    }

    /** Keeps what the manifest of an approved module says. */
    void learn(ForeignManifest manifest) {
        for (Declared one : declared(manifest)) {
            List<EventTypeStore.Version> before = store.versions(manifest.id(), one.type);
            if (before.stream().noneMatch(each -> each.schema().equals(one.schema))) {
                int version = before.isEmpty() ? 1 : before.getLast().version() + 1;
                store.add(manifest.id(), one.type, new EventTypeStore.Version(version, one.schema), clock.instant());
            }
        }
        forget(manifest.id());
    }

    /** What is known of the module may have changed. */
    void forget(String module) {
        latest.keySet().removeIf(type -> type.module.equals(module));
    }

    /**
     * What of an event's data does not fit what its publisher promised; nothing when that promised nothing.
     *
     * @param field what the data are called
     */
    @Override
    public List<Problem.Field> faults(String module, String type, String field, JsonNode data) {
        return known(module, type)
                .map(it -> SchemaFaults.of(it.check, data, "", _ -> "").stream()
                        .map(fault -> new Problem.Field(below(field, fault.field()), fault.problem()))
                        .toList())
                .orElse(List.of());
    }

    @Override
    public boolean knows(String module, String type) {
        return known(module, type).isPresent();
    }

    /** What is promised of a type that the manifest declares; empty when nothing is. */
    public Optional<Promised> promised(ForeignManifest manifest, String type) {
        return known(manifest.id(), type)
                .map(it -> new Promised(it.version.version(), description(manifest, type), it.version.schema()));
    }

    /** What the manifest says of a type in words. */
    public static String description(ForeignManifest manifest, String type) {
        return manifest.raw()
                .path("events")
                .path("publishes")
                .valueStream()
                .filter(one -> typeOf(one).equals(type))
                .map(one -> one.path("description").asString(""))
                .findFirst()
                .orElse("");
    }

    private Optional<Known> known(String module, String type) {
        return latest.computeIfAbsent(new Type(module, type), _ -> {
            List<EventTypeStore.Version> versions = store.versions(module, type);
            return versions.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Known(
                            versions.getLast(),
                            REGISTRY.getSchema(versions.getLast().schema())));
        });
    }

    private static List<Declared> declared(ForeignManifest manifest) {
        List<Declared> found = new ArrayList<>();
        JsonNode publishes = manifest.raw().path("events").path("publishes");
        for (int i = 0; i < publishes.size(); i++) {
            JsonNode schema = publishes.get(i).path("schema");
            if (schema.isObject()) {
                found.add(new Declared(i, typeOf(publishes.get(i)), schema));
            }
        }
        return found;
    }

    private static String typeOf(JsonNode published) {
        return published.isString()
                ? published.asString()
                : published.path("type").asString();
    }

    /** Nobody's schema makes the hub ask others for theirs, or look for what is not there. */
    private static boolean refersElsewhere(JsonNode whole, JsonNode part, int depth) {
        if (depth > DEEPEST || part.has("$id") || part.has("$dynamicRef")) {
            return true;
        }
        String reference = part.path("$ref").asString("#");
        if (!reference.equals("#")
                && (!reference.startsWith("#/")
                        || whole.at(reference.substring(1)).isMissingNode())) {
            return true;
        }
        if (!part.path("$schema").asString(DIALECT).startsWith(DIALECT)) {
            return true;
        }
        for (JsonNode inner : part) {
            if (refersElsewhere(whole, inner, depth + 1)) {
                return true;
            }
        }
        return false;
    }

    private static String below(String whole, String field) {
        return field.isEmpty() ? whole : field.startsWith("[") ? whole + field : whole + "." + field;
    }
}
