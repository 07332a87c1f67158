package space.quark.dock;

import org.jdbi.v3.core.Handle;

/** What a module does when it hears an event. */
@FunctionalInterface
public interface EventHandler<E extends Event> {
    /**
     * Applies the event. What is written through the handle is committed together with the mark that the event is
     * done. What it throws is logged and the event is tried again later, holding back only events of the same key.
     */
    void handle(Handle transaction, E event);
}
