package space.quark.host.settings;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Problem;
import space.quark.host.StartupProblem;

/**
 * All settings of a process, read once: a flag wins over a {@code QUARK_*} variable, that over {@code quark.yaml}, that
 * over the default. Whatever is wrong is reported together.
 */
public final class Settings {
    private static final String ENV_PREFIX = "QUARK_";
    /** Variables of the launcher, and those that Kubernetes sets for a service named quark. */
    private static final Pattern NOT_OURS = Pattern.compile("QUARK_(JAVA_.*|LAUNCHER_.*|HOME|HUB|STATION|DATA|OPTS)"
            + "|QUARK(_[A-Z0-9]+)*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT_\\d+_(TCP|UDP)(_.*)?)");

    /** Stands for every guest there may be, while they are not known. */
    public static final String ANYBODY = "*";

    private final Map<Section, Record> records = new LinkedHashMap<>();
    private final List<Effective> effective = new ArrayList<>();
    private final Sources sources;
    /** The prefixes of what comes and goes while the station runs. */
    private final Set<String> guests = ConcurrentHashMap.newKeySet();

    /** Where settings are looked for. */
    private record Sources(
            Map<String, String> flags,
            Map<String, String> env,
            @Nullable Path yaml) {
        /** Only what stands below this prefix. */
        Sources below(String prefix) {
            String variable = ENV_PREFIX + prefix.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT) + "_";
            return new Sources(only(flags, prefix + "."), only(env, variable), yaml);
        }

        private static Map<String, String> only(Map<String, String> all, String beginning) {
            Map<String, String> some = new LinkedHashMap<>(all);
            some.keySet().removeIf(name -> !name.startsWith(beginning));
            return some;
        }
    }

    /** The kinds of places in which a value is found. */
    public enum Origin {
        FLAG,
        ENVIRONMENT,
        FILE,
        DEFAULT
    }

    /**
     * A setting as it holds.
     *
     * @param value as written, {@code ***} for secrets
     * @param origin the kind of place where the value was found
     * @param source {@code default}, or that place in words
     * @param standard the default, as it would be written
     * @param kind what may be written, in words
     */
    public record Effective(
            String key,
            String value,
            Origin origin,
            String source,
            String standard,
            String kind,
            String help,
            boolean secret) {
        @Override
        public String toString() {
            return key + "=" + value + (origin == Origin.DEFAULT ? "" : " (" + source + ")");
        }
    }

    private static final String DEFAULT = "default";

    /** A text and where it stands. */
    private record Found(List<String> texts, Origin origin, String source) {}

    private Settings(Sources sources) {
        this.sources = sources;
    }

    /**
     * Reads the settings of these sections; reports a {@link StartupProblem} that names everything that is wrong.
     *
     * @param flags by full name, such as {@code http.port}
     * @param env the environment, of which only {@code QUARK_*} counts
     * @param yaml the file, which need not exist
     */
    public static Settings load(
            Map<String, String> flags, Map<String, String> env, @Nullable Path yaml, List<Section> sections) {
        return load(flags, env, yaml, sections, Set.of());
    }

    /**
     * The same, where some prefixes belong to guests: what stands below them is read when a guest asks.
     *
     * @param guests ids of modules whose classes may come and go while the station runs
     */
    public static Settings load(
            Map<String, String> flags,
            Map<String, String> env,
            @Nullable Path yaml,
            List<Section> sections,
            Set<String> guests) {
        Settings settings = new Settings(new Sources(Map.copyOf(flags), Map.copyOf(env), yaml));
        settings.guests.addAll(guests);
        settings.read(settings.sources, sections, name -> guests.stream().anyMatch(guest -> isBelow(name, guest)));
        return settings;
    }

    private static boolean isBelow(String name, String guest) {
        return guest.equals(ANYBODY)
                || name.startsWith(guest + ".")
                || name.startsWith(ENV_PREFIX + guest.replace('-', '_').toUpperCase(Locale.ROOT) + "_");
    }

    /** From now on this prefix belongs to a module that may go again. */
    public void invite(String prefix) {
        guests.add(prefix);
    }

    private void read(Sources where, List<Section> sections, Predicate<String> others) {
        Map<String, Section.Key> keys = keys(sections);
        List<String> faults = new ArrayList<>();
        Map<String, Found> found = new LinkedHashMap<>();
        YamlFile file = YamlFile.read(where.yaml);
        faults.addAll(file.faults());
        readFile(file, keys, found, faults, others);
        readEnvironment(where.env, keys, found, faults, others);
        readFlags(where.flags, keys, found, faults, others);
        for (Section section : sections) {
            fill(section, found, faults);
        }
        if (!faults.isEmpty()) {
            throw new StartupProblem(
                    faults.size() == 1
                            ? "wrong setting: " + faults.getFirst()
                            : faults.size() + " wrong settings:\n  " + String.join("\n  ", faults),
                    StartupProblem.USAGE);
        }
    }

    /** The settings of one section. */
    public <R extends Record> R of(String prefix, Class<R> type) {
        Record found = records.get(new Section(prefix, type));
        if (found == null && guests.contains(prefix)) {
            // Read anew and not kept: the class goes when its module goes.
            Settings ofGuest = new Settings(sources.below(prefix));
            ofGuest.read(ofGuest.sources, List.of(new Section(prefix, type)), name -> !name.startsWith(prefix + "."));
            found = ofGuest.records.values().iterator().next();
        }
        if (found == null) {
            throw new IllegalArgumentException("no section " + prefix + " of " + type.getName() + " was loaded");
        }
        return type.cast(found);
    }

    /** Every setting as it holds, in the order of the sections; secrets are masked. */
    public List<Effective> effective() {
        return List.copyOf(effective);
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

    private static void readFile(
            YamlFile file,
            Map<String, Section.Key> keys,
            Map<String, Found> found,
            List<String> faults,
            Predicate<String> others) {
        file.entries().forEach((name, entry) -> {
            String source = "quark.yaml line " + entry.line();
            if (keys.containsKey(name)) {
                found.put(name, new Found(entry.texts(), Origin.FILE, source));
            } else if (!others.test(name)) {
                faults.add(name + " (" + source + ") is unknown" + Nearest.hint(name, keys.keySet()));
            }
        });
    }

    private static void readEnvironment(
            Map<String, String> env,
            Map<String, Section.Key> keys,
            Map<String, Found> found,
            List<String> faults,
            Predicate<String> others) {
        Map<String, String> names = new TreeMap<>();
        keys.values().forEach(key -> names.put(key.variable(), key.name()));
        new TreeMap<>(env).forEach((variable, text) -> {
            if (!variable.startsWith(ENV_PREFIX) || text.startsWith("tcp://") || text.startsWith("udp://")) {
                return;
            }
            String name = names.get(variable);
            if (name != null) {
                found.put(name, new Found(List.of(text), Origin.ENVIRONMENT, variable));
            } else if (!NOT_OURS.matcher(variable).matches() && !others.test(variable)) {
                faults.add(variable + " (environment) is unknown" + Nearest.hint(variable, names.keySet()));
            }
        });
    }

    private static void readFlags(
            Map<String, String> flags,
            Map<String, Section.Key> keys,
            Map<String, Found> found,
            List<String> faults,
            Predicate<String> others) {
        flags.forEach((name, text) -> {
            if (keys.containsKey(name)) {
                found.put(name, new Found(List.of(text), Origin.FLAG, "command line"));
            } else if (!others.test(name)) {
                faults.add(name + " (command line) is unknown" + Nearest.hint(name, keys.keySet()));
            }
        });
    }

    private void fill(Section section, Map<String, Found> all, List<String> faults) {
        List<@Nullable Object> values = new ArrayList<>();
        Map<String, String> sources = new LinkedHashMap<>();
        boolean good = true;
        for (Section.Key key : section.keys()) {
            Found found =
                    all.getOrDefault(key.name(), new Found(List.of(key.setting().value()), Origin.DEFAULT, DEFAULT));
            sources.put(key.name(), found.source);
            effective.add(effective(key, found));
            try {
                values.add(key.type().parse(found.texts));
            } catch (IllegalArgumentException e) {
                if (found.origin == Origin.DEFAULT) {
                    throw new IllegalArgumentException("the default of " + key.name() + " " + e.getMessage(), e);
                }
                faults.add(fault(key.name(), shown(key, found), found.source, String.valueOf(e.getMessage())));
                good = false;
            }
        }
        if (good) {
            Record made = create(section, values.toArray(), sources, faults);
            if (made != null) {
                records.put(section, made);
            }
        }
    }

    private static Effective effective(Section.Key key, Found found) {
        return new Effective(
                key.name(),
                shown(key, found),
                found.origin,
                found.source,
                key.setting().value(),
                key.type().description(),
                key.setting().help(),
                key.setting().secret());
    }

    private static String shown(Section.Key key, Found found) {
        boolean hidden = key.setting().secret() && !String.join("", found.texts).isEmpty();
        return hidden ? "***" : String.join(",", found.texts);
    }

    private static String fault(String name, String shown, String source, String problem) {
        return name + (shown.isEmpty() ? "" : " = " + shown) + " (" + source + ") " + problem;
    }

    private static @Nullable Record create(
            Section section, Object[] values, Map<String, String> sources, List<String> faults) {
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
                        faults.add(fault(name, "", sources.getOrDefault(name, DEFAULT), field.problem()));
                    });
                case Problem problem -> faults.add(prefix + "*: " + problem.text());
                case IllegalArgumentException problem -> faults.add(prefix + "*: " + problem.getMessage());
                case null, default ->
                    throw new IllegalStateException(section.type().getName(), e);
            }
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(section.type().getName(), e);
        }
    }
}
