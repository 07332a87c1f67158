package space.quark.hub.docking;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import space.quark.dock.Json;
import space.quark.dock.Problem;
import space.quark.host.settings.Section;
import space.quark.host.settings.SettingJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a manifest says of its module's settings: which there are, what they may be, which are secret. */
final class SettingsSchema {
    /** What is shown of a secret; sent back it means that the secret stays. */
    static final String HIDDEN = "•••";

    private static final int DEEPEST = 20;
    private static final String LOCAL = "#/";
    /** What JSON Schemas themselves are held to. */
    static final Schema META = registry().getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

    private final JsonNode schema;
    private final JsonNode properties;

    private SettingsSchema(JsonNode schema) {
        this.schema = schema;
        this.properties = schema.path("properties");
    }

    /** Of a module that says of itself that it has none, when its manifest does not name any. */
    static SettingsSchema of(ForeignManifest manifest) {
        JsonNode settings = manifest.raw().path("settings");
        return new SettingsSchema(settings.isMissingNode() ? Json.mapper().createObjectNode() : settings);
    }

    /** Of a module that is written against the docking interface. */
    static SettingsSchema of(Section section) {
        return new SettingsSchema(SettingJson.schema(section));
    }

    private static SchemaRegistry registry() {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    }

    /** What is wrong with the schema itself; its references must lead into itself, and its defaults fit. */
    static List<Problem.Field> faultsOf(JsonNode schema) {
        List<Problem.Field> faults = new ArrayList<>();
        for (Problem.Field fault : SchemaFaults.of(META, schema, "", _ -> "")) {
            faults.add(new Problem.Field(
                    fault.field().isEmpty() ? "settings" : "settings." + fault.field(), fault.problem()));
        }
        schema.findValues("$ref").stream()
                .filter(JsonNode::isString)
                .filter(ref -> !ref.asString().startsWith(LOCAL)
                        || schema.at(ref.asString().substring(1)).isMissingNode())
                .forEach(ref -> faults.add(new Problem.Field(
                        "settings", "must refer to parts of itself only, which " + ref.asString() + " is not")));
        if (faults.isEmpty()) {
            SettingsSchema settings = new SettingsSchema(schema);
            for (Problem.Field fault : settings.faults(settings.defaults())) {
                if (!fault.problem().equals("is required")) {
                    faults.add(new Problem.Field("settings.properties." + fault.field() + ".default", fault.problem()));
                }
            }
        }
        return faults;
    }

    boolean isEmpty() {
        return properties.isEmpty();
    }

    JsonNode tree() {
        return schema.isMissingNode() ? Json.mapper().createObjectNode() : schema;
    }

    /** What holds when nobody sets anything. */
    ObjectNode defaults() {
        ObjectNode values = Json.mapper().createObjectNode();
        properties.properties().forEach(property -> {
            if (property.getValue().has("default")) {
                values.set(property.getKey(), property.getValue().path("default"));
            }
        });
        return values;
    }

    /** What holds: the defaults, and of what was set all that still fits. */
    ObjectNode effective(ObjectNode set) {
        ObjectNode values = defaults();
        if (set.isEmpty()) {
            return values;
        }
        set.properties().forEach(one -> {
            if (properties.has(one.getKey())) {
                values.set(one.getKey(), one.getValue());
            }
        });
        ObjectNode usual = defaults();
        for (Problem.Field fault : faults(values)) {
            for (String name : properties.propertyNames()) {
                if (isWithin(fault.field(), name) && usual.has(name)) {
                    values.set(name, usual.path(name));
                } else if (isWithin(fault.field(), name)) {
                    values.remove(name);
                }
            }
        }
        return values;
    }

    private static boolean isWithin(String field, String name) {
        return field.equals(name) || field.startsWith(name + ".") || field.startsWith(name + "[");
    }

    /** What is wrong with values that were to hold, the defaults among them. */
    List<Problem.Field> faults(ObjectNode values) {
        return SchemaFaults.of(
                registry().getSchema(schema),
                values,
                "settings",
                name -> properties.path(name).path("description").asString(""));
    }

    /** What keeps these from holding, the names that nobody knows first. */
    List<Problem.Field> faultsOfSet(ObjectNode set) {
        ObjectNode all = defaults();
        set.properties().stream()
                .filter(one -> properties.has(one.getKey()))
                .forEach(one -> all.set(one.getKey(), one.getValue()));
        List<Problem.Field> faults = new ArrayList<>(unknown(set));
        faults.addAll(faults(all));
        return faults;
    }

    /** Of those that were set, the names that nobody knows. */
    List<Problem.Field> unknown(ObjectNode set) {
        return set.propertyNames().stream()
                .filter(name -> !properties.has(name))
                .map(name -> new Problem.Field(
                        name,
                        "is no setting of this module, which has "
                                + (isEmpty() ? "none" : String.join(", ", properties.propertyNames()))))
                .toList();
    }

    /** The names of settings that are never shown: {@code "writeOnly": true} or {@code "format": "password"}. */
    Set<String> secrets() {
        Set<String> names = new TreeSet<>();
        properties.properties().forEach(property -> {
            if (isSecret(property.getValue(), 0)) {
                names.add(property.getKey());
            }
        });
        return names;
    }

    /** Whether something in it is: such a setting is kept from view as a whole. */
    private boolean isSecret(JsonNode node, int depth) {
        if (depth > DEEPEST) {
            return true;
        }
        if (node.isObject()
                && (node.path("writeOnly").asBoolean(false)
                        || node.path("format").asString("").equals("password"))) {
            return true;
        }
        String ref = node.path("$ref").asString("");
        if (ref.startsWith(LOCAL) && isSecret(schema.at(ref.substring(1)), depth + 1)) {
            return true;
        }
        return node.valueStream().anyMatch(part -> isSecret(part, depth + 1));
    }

    /** The same without secrets. */
    ObjectNode masked(ObjectNode values) {
        ObjectNode shown = values.deepCopy();
        secrets().stream().filter(shown::has).forEach(name -> shown.put(name, HIDDEN));
        return shown;
    }
}
