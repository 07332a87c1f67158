package space.quark.dock;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** What a module does when it hears many events of one type at once: their effect in a fixed number of statements. */
@FunctionalInterface
public interface EventsHandler<E extends Event> {
    /**
     * Applies the events, which are in order, as {@link EventHandler#handle} would one after the other. When it throws,
     * its transaction is undone and it is given fewer of them, until one that fails alone is found.
     *
     * @param events one or more
     */
    void handle(Handle transaction, List<E> events);
}
