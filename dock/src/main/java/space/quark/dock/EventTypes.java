package space.quark.dock;

/** Reads {@link EventType} off an event's record. */
public final class EventTypes {
    private EventTypes() {}

    /** The CloudEvents type of this event. */
    public static String of(Class<? extends Event> event) {
        EventType type = event.getAnnotation(EventType.class);
        if (type == null || !type.value().matches("quark(\\.[a-z][a-z0-9_]*){2,}")) {
            throw new IllegalArgumentException(
                    event.getName() + " needs @EventType(\"quark.<module>.<what_happened>\") in lower case");
        }
        return type.value();
    }
}
