package space.quark.host.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Problem;
import space.quark.host.StartupProblem;
import tools.jackson.databind.node.ObjectNode;

/**
 * All settings of a process, read once: a flag wins over a {@code QUARK_*} variable, that over {@code quark.yaml}, that
 * over the default. Whatever is wrong is reported together.
 */
public final class Settings {
    /** Stands for every guest there may be, while they are not known. */
    public static final String ANYBODY = "*";

    private final Reading reading;
    private final Guests guests;

    /** The kinds of places in which a value is found. */
    public enum Origin {
        FLAG,
        ENVIRONMENT,
        FILE,
        /** Of a guest only. */
        ADMINISTRATOR,
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

    /**
     * The settings of a guest as they hold, or would.
     *
     * @param values as JSON, by name without the guest's prefix; a secret that is empty is left out, others are in clear
     * @param fixed where those stand that the command line, the environment or the file sets
     * @param faults what is wrong; what was given and is wrong is not among the values
     */
    public record Outlook(ObjectNode values, Map<String, String> fixed, List<Problem.Field> faults) {}

    private Settings(Reading reading, Guests guests) {
        this.reading = reading;
        this.guests = guests;
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
        Sources sources = new Sources(Map.copyOf(flags), Map.copyOf(env), yaml);
        Reading reading = Reading.of(
                sources, sections, name -> guests.stream().anyMatch(guest -> isBelow(name, guest)), Map.of());
        reading.requireNoFaults();
        return new Settings(reading, new Guests(sources, guests));
    }

    private static boolean isBelow(String name, String guest) {
        return guest.equals(ANYBODY)
                || name.startsWith(guest + ".")
                || name.startsWith(Sources.ENV_PREFIX + guest.replace('-', '_').toUpperCase(Locale.ROOT) + "_");
    }

    /** From now on this prefix belongs to a module that may go again. */
    public void invite(String prefix) {
        guests.invite(prefix);
    }

    /**
     * What an administrator set of a guest: it holds, from the guest's next start on, of settings that stand nowhere else.
     *
     * @param values by name without the guest's prefix; what does not fit is left out when it is read
     */
    public void give(String guest, ObjectNode values) {
        guests.give(guest, values);
    }

    /** How the settings of a guest would hold with these given. */
    public Outlook outlook(String guest, Class<? extends Record> type, ObjectNode values) {
        return guests.outlook(new Section(guest, type), values);
    }

    /** The settings of one section; those of a guest are read anew. */
    public <R extends Record> R of(String prefix, Class<R> type) {
        Section section = new Section(prefix, type);
        Record found = reading.records().get(section);
        if (found == null && guests.has(prefix)) {
            found = guests.of(section);
        }
        if (found == null) {
            throw new IllegalArgumentException("no section " + prefix + " of " + type.getName() + " was loaded");
        }
        return type.cast(found);
    }

    /** Every setting as it holds, in the order of the sections; secrets are masked. */
    public List<Effective> effective() {
        return List.copyOf(reading.effective());
    }
}
