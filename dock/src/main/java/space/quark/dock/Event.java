package space.quark.dock;

/** A fact that a module announces: a record named in the past tense, annotated with {@link EventType}. */
public interface Event {
    /** Events of equal key reach each subscriber in the order in which they were committed. */
    String key();
}
