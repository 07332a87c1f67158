package space.quark.hub.docking;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Json;
import space.quark.dock.Problem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The settings of modules outside of the process: shown, changed as their manifests allow, and told to whoever lives. */
final class SettingsDesk {
    private static final int MOST_CHARACTERS = 64 * 1024;
    private static final Duration SHORTLY = Duration.ofSeconds(1);

    private final Berths berths;
    private final SettingsStore store;
    private final Watch watch;

    SettingsDesk(Berths berths, SettingsStore store, Watch watch) {
        this.berths = berths;
        this.store = store;
        this.watch = watch;
    }

    /**
     * The settings of a module.
     *
     * @param generation grows with every change
     * @param schema what its manifest says of them
     * @param values as they hold, secrets hidden
     * @param set the names of those that somebody set
     * @param secret the names of those that are never shown
     * @param faults what is missing, and what was set and does not fit the manifest any more
     */
    record View(
            String id,
            long generation,
            JsonNode schema,
            ObjectNode values,
            Set<String> set,
            Set<String> secret,
            List<Problem.Field> faults,
            List<Heard> instances) {}

    /**
     * Which settings an instance has.
     *
     * @param generation of those that it has; 0 when nobody knows
     * @param problem why it could not be told
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Heard(String id, long generation, @Nullable String problem) {}

    View view(Berth berth) {
        ModuleSettings settings = berth.settings;
        SettingsSchema schema = SettingsSchema.of(berth.manifest);
        return new View(
                berth.id,
                settings.generation(),
                schema.tree(),
                schema.masked(schema.effective(settings.values())),
                new TreeSet<>(settings.values().propertyNames()),
                schema.secrets(),
                faults(schema, settings.values()),
                berth.instances.values().stream()
                        .map(one -> new Heard(one.name, one.configured, one.briefing))
                        .toList());
    }

    /** What keeps these from holding, the names that nobody knows first. */
    private static List<Problem.Field> faults(SettingsSchema schema, ObjectNode set) {
        List<Problem.Field> faults = new ArrayList<>();
        ObjectNode all = schema.defaults();
        set.properties().forEach(one -> {
            Problem.Field unknown = schema.unknown(one.getKey());
            if (unknown == null) {
                all.set(one.getKey(), one.getValue());
            } else {
                faults.add(unknown);
            }
        });
        faults.addAll(schema.faults(all));
        return faults;
    }

    /**
     * Changes some settings; the others stay. Returns when every instance that serves was told, or soon after.
     *
     * @param changes by name; null takes back to the default
     * @param expected the generation that was looked at; null when nobody says
     */
    View change(Berth berth, ObjectNode changes, @Nullable Long expected) {
        berth.turn.lock();
        try {
            apply(berth, changes, expected);
            berth.instances.values().forEach(one -> {
                one.unconfigurable = false;
                if (Briefing.isDue(berth, one)) {
                    watch.schedule(berth, one, Duration.ZERO);
                }
            });
        } finally {
            berth.turn.unlock();
        }
        berths.await(
                () -> berth.instances.values().stream()
                        .noneMatch(one -> Briefing.isDue(berth, one) && one.briefing == null),
                SHORTLY);
        return view(berth);
    }

    private void apply(Berth berth, ObjectNode changes, @Nullable Long expected) {
        ModuleSettings before = berth.settings;
        if (expected != null && expected != before.generation()) {
            throw DockingProblem.QE302.with(
                    409,
                    "the settings of " + berth.id + " were changed meanwhile, generation " + before.generation(),
                    List.of());
        }
        SettingsSchema schema = SettingsSchema.of(berth.manifest);
        ObjectNode next = merged(schema, before.values(), changes);
        if (next.equals(before.values())) {
            return;
        }
        List<Problem.Field> faults = faults(schema, next);
        if (!faults.isEmpty()) {
            throw DockingProblem.QE302.fields(faults);
        }
        if (Json.mapper().writeValueAsString(next).length() > MOST_CHARACTERS) {
            throw DockingProblem.QE302.field("values", "must have at most " + MOST_CHARACTERS + " characters in all");
        }
        ModuleSettings settings = new ModuleSettings(next, before.generation() + 1);
        store.save(berth.id, settings, schema.secrets());
        berth.settings = settings;
        Set<String> changed = new TreeSet<>(changes.propertyNames());
        berths.happened(
                berth.id,
                "SETTINGS",
                "settings were changed: " + String.join(", ", changed) + " (generation " + settings.generation() + ")");
    }

    private static ObjectNode merged(SettingsSchema schema, ObjectNode before, ObjectNode changes) {
        Set<String> secrets = schema.secrets();
        ObjectNode next = before.deepCopy();
        changes.properties().forEach(one -> {
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
}
