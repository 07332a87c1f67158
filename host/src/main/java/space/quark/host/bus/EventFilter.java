package space.quark.host.bus;

import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which events of a log are meant; what is absent does not matter.
 *
 * @param type an event type, in which {@code *} stands for anything
 * @param subject the event's key
 * @param since published then or later
 * @param until published before
 */
public record EventFilter(
        @Nullable String type,
        @Nullable String subject,
        @Nullable Instant since,
        @Nullable Instant until) {
    /** Every event. */
    public static final EventFilter ALL = new EventFilter(null, null, null, null);

    /** The type as a pattern of SQL's {@code like}. */
    String typePattern() {
        return type == null
                ? "%"
                : type.replace("\\", "\\\\")
                        .replace("%", "\\%")
                        .replace("_", "\\_")
                        .replace("*", "%");
    }

    /** Whether the filter is for this type. */
    public boolean matches(String wanted) {
        return type == null || wanted.matches(Pattern.quote(type).replace("*", "\\E.*\\Q"));
    }

    /** Whether a log may hold events of this type: a module's own, or in the hub's those of modules outside. */
    public boolean mayBeOf(String module) {
        if (type == null || module.equals(Bus.HUB)) {
            return true;
        }
        String prefix = "quark." + Bus.word(module) + ".";
        int star = type.indexOf('*');
        return star < 0
                ? type.startsWith(prefix)
                : prefix.startsWith(type.substring(0, star)) || type.startsWith(prefix);
    }
}
