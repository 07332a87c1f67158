package space.quark.host.settings;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import space.quark.host.settings.Settings.Origin;

/** Where settings are looked for, and what is found there. */
record Sources(
        Map<String, String> flags,
        Map<String, String> env,
        @Nullable Path yaml) {
    static final String ENV_PREFIX = "QUARK_";
    /** Variables of the launcher, and those that Kubernetes sets for a service named quark. */
    private static final Pattern NOT_OURS = Pattern.compile("QUARK_(JAVA_.*|LAUNCHER_.*|HOME|HUB|STATION|DATA|OPTS)"
            + "|QUARK(_[A-Z0-9]+)*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT_\\d+_(TCP|UDP)(_.*)?)");

    /** A text and where it stands. */
    record Found(List<String> texts, Origin origin, String source) {}

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

    /**
     * What is written of these settings, by name; what is written of none is a fault.
     *
     * @param others whether a name, or a variable, is somebody else's
     */
    Map<String, Found> read(Map<String, Section.Key> keys, Predicate<String> others, List<Fault> faults) {
        Map<String, Found> found = new LinkedHashMap<>();
        readFile(keys, found, faults, others);
        readEnvironment(keys, found, faults, others);
        readFlags(keys, found, faults, others);
        return found;
    }

    private void readFile(
            Map<String, Section.Key> keys, Map<String, Found> found, List<Fault> faults, Predicate<String> others) {
        YamlFile file = YamlFile.read(yaml);
        file.faults().forEach(words -> faults.add(Fault.ofNone(words)));
        file.entries().forEach((name, entry) -> {
            String source = "quark.yaml line " + entry.line();
            if (keys.containsKey(name)) {
                found.put(name, new Found(entry.texts(), Origin.FILE, source));
            } else if (!others.test(name)) {
                faults.add(Fault.of(name, source, "is unknown" + Nearest.hint(name, keys.keySet())));
            }
        });
    }

    private void readEnvironment(
            Map<String, Section.Key> keys, Map<String, Found> found, List<Fault> faults, Predicate<String> others) {
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
                faults.add(Fault.of(variable, "environment", "is unknown" + Nearest.hint(variable, names.keySet())));
            }
        });
    }

    private void readFlags(
            Map<String, Section.Key> keys, Map<String, Found> found, List<Fault> faults, Predicate<String> others) {
        flags.forEach((name, text) -> {
            if (keys.containsKey(name)) {
                found.put(name, new Found(List.of(text), Origin.FLAG, "command line"));
            } else if (!others.test(name)) {
                faults.add(Fault.of(name, "command line", "is unknown" + Nearest.hint(name, keys.keySet())));
            }
        });
    }
}
