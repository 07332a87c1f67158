package space.quark.host.settings;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Problem;
import space.quark.host.StartupProblem;
import space.quark.host.settings.Settings.Effective;
import space.quark.host.settings.Settings.Origin;
import space.quark.host.settings.Sources.Found;

/** Sections as they were filled from what was found: their records, each setting as it holds, and all that is wrong. */
final class Reading {
    private static final String DEFAULT = "default";

    private final Map<Section, Record> records = new LinkedHashMap<>();
    private final List<Effective> effective = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private final Map<String, Found> found = new LinkedHashMap<>();

    private Reading() {}

    /**
     * Reads these sections.
     *
     * @param others whether a name, or a variable, is somebody else's
     * @param given what holds of settings that stand nowhere, by full name
     */
    static Reading of(Sources sources, List<Section> sections, Predicate<String> others, Map<String, Found> given) {
        Map<String, Section.Key> keys = keys(sections);
        Reading reading = new Reading();
        reading.found.putAll(sources.read(keys, others, reading.faults));
        given.forEach(reading.found::putIfAbsent);
        sections.forEach(reading::fill);
        return reading;
    }

    private static Map<String, Section.Key> keys(List<Section> sections) {
        Map<String, Section.Key> keys = new TreeMap<>();
        Map<String, String> variables = new TreeMap<>();
        for (Section section : sections) {
            for (Section.Key key : section.keys()) {
                Section.Key other = keys.put(key.name(), key);
                String twin = variables.put(key.variable(), key.name());
                if (other != null || twin != null) {
                    throw new IllegalArgumentException(
                            key.name() + " and " + (other == null ? twin : other.name()) + " cannot be told apart");
                }
            }
        }
        return keys;
    }

    private void fill(Section section) {
        List<@Nullable Object> values = new ArrayList<>();
        boolean good = true;
        for (Section.Key key : section.keys()) {
            Found one = found.computeIfAbsent(
                    key.name(), _ -> new Found(List.of(key.setting().value()), Origin.DEFAULT, DEFAULT));
            effective.add(effective(key, one));
            try {
                values.add(key.type().parse(one.texts()));
            } catch (IllegalArgumentException e) {
                if (one.origin() == Origin.DEFAULT) {
                    throw new IllegalArgumentException("the default of " + key.name() + " " + e.getMessage(), e);
                }
                faults.add(Fault.of(key.name(), shown(key, one), one.source(), String.valueOf(e.getMessage())));
                good = false;
            }
        }
        if (good) {
            Record made = create(section, values.toArray());
            if (made != null) {
                records.put(section, made);
            }
        }
    }

    private static Effective effective(Section.Key key, Found found) {
        return new Effective(
                key.name(),
                shown(key, found),
                found.origin(),
                found.source(),
                key.setting().value(),
                key.type().description(),
                key.setting().help(),
                key.setting().secret());
    }

    private static String shown(Section.Key key, Found found) {
        boolean hidden =
                key.setting().secret() && !String.join("", found.texts()).isEmpty();
        return hidden ? "***" : String.join(",", found.texts());
    }

    private @Nullable Record create(Section section, Object[] values) {
        Class<?>[] types = Arrays.stream(section.type().getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<? extends Record> constructor = section.type().getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            String prefix = section.prefix().isEmpty() ? "" : section.prefix() + ".";
            switch (e.getCause()) {
                case Problem problem
                when !problem.fields().isEmpty() ->
                    problem.fields().forEach(field -> {
                        String name = prefix + Section.snake(field.field());
                        Found wrong = found.get(name);
                        faults.add(Fault.of(name, wrong == null ? DEFAULT : wrong.source(), field.problem()));
                    });
                case Problem problem -> faults.add(Fault.ofNone(prefix + "*: " + problem.text()));
                case IllegalArgumentException problem ->
                    faults.add(Fault.ofNone(prefix + "*: " + problem.getMessage()));
                case null, default ->
                    throw new IllegalStateException(section.type().getName(), e);
            }
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(section.type().getName(), e);
        }
    }

    /** By section; one with faults is missing. */
    Map<Section, Record> records() {
        return records;
    }

    /** Each setting as it holds; secrets are masked. */
    List<Effective> effective() {
        return effective;
    }

    List<Fault> faults() {
        return faults;
    }

    /** What holds of a setting and where it stands; secrets are not masked. */
    Found found(Section.Key key) {
        return Objects.requireNonNull(found.get(key.name()));
    }

    /** Reports all faults together, when there are some. */
    void requireNoFaults() {
        if (!faults.isEmpty()) {
            List<String> words = faults.stream().map(Fault::words).toList();
            throw new StartupProblem(
                    words.size() == 1
                            ? "wrong setting: " + words.getFirst()
                            : words.size() + " wrong settings:\n  " + String.join("\n  ", words),
                    StartupProblem.USAGE);
        }
    }
}
