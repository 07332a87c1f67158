package space.quark.hub.docking;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Problem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The settings of a module as they are shown.
 *
 * @param generation grows with every change
 * @param schema what its manifest says of them
 * @param values as they hold, secrets hidden
 * @param set the names of those that somebody set
 * @param secret the names of those that are never shown
 * @param fixed where those stand that the station's own settings set: only there they are changed
 * @param faults what is missing, and what was set and does not fit the manifest any more
 */
record SettingsView(
        String id,
        long generation,
        JsonNode schema,
        ObjectNode values,
        Set<String> set,
        Set<String> secret,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> fixed,
        List<Problem.Field> faults,
        List<Heard> instances) {

    /**
     * Which settings an instance has.
     *
     * @param generation of those that it has; 0 when nobody knows
     * @param problem why it could not be told
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Heard(String id, long generation, @Nullable String problem) {}

    /** @param values as they hold, secrets in clear */
    static SettingsView of(
            String id,
            ModuleSettings settings,
            SettingsSchema schema,
            ObjectNode values,
            Map<String, String> fixed,
            List<Problem.Field> faults,
            List<Heard> instances) {
        return new SettingsView(
                id,
                settings.generation(),
                schema.tree(),
                schema.masked(values),
                new TreeSet<>(settings.values().propertyNames()),
                schema.secrets(),
                fixed,
                faults,
                instances);
    }
}
