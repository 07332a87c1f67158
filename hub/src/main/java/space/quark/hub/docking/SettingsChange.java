package space.quark.hub.docking;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Json;
import space.quark.dock.Problem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What somebody wants changed of a module's settings; the others stay.
 *
 * @param values by name; null takes back to the default
 * @param expected the generation that was looked at; null when nobody says
 */
record SettingsChange(ObjectNode values, @Nullable Long expected) {
    private static final int MOST_CHARACTERS = 64 * 1024;

    /** What is set afterwards, in the next generation; null when that is nothing else. What does not fit is refused. */
    @Nullable ModuleSettings applied(String module, ModuleSettings before, SettingsSchema schema) {
        if (expected != null && expected != before.generation()) {
            throw DockingProblem.QE302.with(
                    409,
                    "the settings of " + module + " were changed meanwhile, generation " + before.generation(),
                    List.of());
        }
        ObjectNode next = merged(schema, before.values());
        if (next.equals(before.values())) {
            return null;
        }
        List<Problem.Field> faults = schema.faultsOfSet(next);
        if (!faults.isEmpty()) {
            throw DockingProblem.QE302.fields(faults);
        }
        if (Json.mapper().writeValueAsString(next).length() > MOST_CHARACTERS) {
            throw DockingProblem.QE302.field("values", "must have at most " + MOST_CHARACTERS + " characters in all");
        }
        return new ModuleSettings(next, before.generation() + 1);
    }

    private ObjectNode merged(SettingsSchema schema, ObjectNode before) {
        Set<String> secrets = schema.secrets();
        ObjectNode next = before.deepCopy();
        values.properties().forEach(one -> {
            String name = one.getKey();
            JsonNode value = one.getValue();
            boolean stays = secrets.contains(name)
                    && value.isString()
                    && value.asString().equals(SettingsSchema.HIDDEN);
            if (value.isNull()) {
                next.remove(name);
            } else if (!stays) {
                next.set(name, value);
            }
        });
        return next;
    }

    /** For the module's history. */
    String words(long generation) {
        return "settings were changed: " + String.join(", ", new TreeSet<>(values.propertyNames())) + " (generation "
                + generation + ")";
    }
}
