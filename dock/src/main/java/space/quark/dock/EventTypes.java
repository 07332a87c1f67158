package space.quark.dock;

import java.util.regex.Pattern;

/** Reads {@link EventType} off an event's record. */
public final class EventTypes {
    private static final Pattern OURS = Pattern.compile("quark(\\.[a-z][a-z0-9_]*){2,}");
    /** What modules outside may call theirs. */
    private static final Pattern OUTSIDE = Pattern.compile("(?!quark\\.)[a-z][a-z0-9_-]*(\\.[A-Za-z0-9_-]+)+");

    private EventTypes() {}

    /** The CloudEvents type of this event. */
    public static String of(Class<? extends Event> event) {
        EventType type = event.getAnnotation(EventType.class);
        if (type == null || !isType(type.value())) {
            throw new IllegalArgumentException(
                    event.getName() + " needs @EventType(\"quark.<module>.<what_happened>\") in lower case");
        }
        return type.value();
    }

    private static boolean isType(String type) {
        return OURS.matcher(type).matches() || OUTSIDE.matcher(type).matches();
    }

    /**
     * The word of the module that publishes events of this type, {@code people} for {@code quark.people.person_deleted}
     * and {@code shop} for {@code shop.order.placed}; a dash in a module's id is an underscore in its word.
     */
    public static String publisherOf(String type) {
        int start = type.startsWith("quark.") ? "quark.".length() : 0;
        int end = type.indexOf('.', start);
        return (end < 0 ? type.substring(start) : type.substring(start, end)).replace('-', '_');
    }
}
