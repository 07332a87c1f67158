package space.quark.host.bus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import space.quark.dock.Event;
import space.quark.dock.EventHandler;
import space.quark.dock.EventTypes;
import space.quark.dock.Json;
import tools.jackson.databind.ObjectReader;

/** What one module does when it hears events: any number of handlers for a type, run in the order they were added. */
public final class Handlers {
    private final Map<String, Hearing<?>> byType = new HashMap<>();

    private record Hearing<E extends Event>(Class<E> type, ObjectReader reader, List<EventHandler<E>> handlers) {
        void handle(Handle transaction, String data) {
            E event = reader.readValue(data);
            handlers.forEach(handler -> handler.handle(transaction, event));
        }

        private void add(Class<? extends Event> wanted, EventHandler<?> handler) {
            if (!wanted.equals(type)) {
                throw new IllegalArgumentException(
                        wanted.getName() + " and " + type.getName() + " are the same event type");
            }
            @SuppressWarnings("unchecked") // the classes are equal
            EventHandler<E> fitting = (EventHandler<E>) handler;
            handlers.add(fitting);
        }
    }

    /** Adds a handler; before {@link Bus#subscribe}. */
    public <E extends Event> void add(Class<E> type, EventHandler<E> handler) {
        byType.computeIfAbsent(
                        EventTypes.of(type),
                        _ -> new Hearing<>(type, Json.mapper().readerFor(type), new ArrayList<>()))
                .add(type, handler);
    }

    /** The event types that are heard. */
    public Set<String> types() {
        return Set.copyOf(byType.keySet());
    }

    /** The same handlers, parted by the module whose events they hear. */
    Map<String, Handlers> bySource() {
        Map<String, Handlers> parts = new HashMap<>();
        byType.forEach((type, hearing) -> parts.computeIfAbsent(moduleOf(type), _ -> new Handlers())
                .byType
                .put(type, hearing));
        return parts;
    }

    /** The module that publishes events of this type: the second word of {@code quark.people.person_deleted}. */
    static String moduleOf(String type) {
        int start = type.indexOf('.') + 1;
        return type.substring(start, type.indexOf('.', start));
    }

    /** Applies the event; what does not fit its record is thrown like a handler's failure. */
    void handle(Handle transaction, Envelope event) {
        Hearing<?> hearing = byType.get(event.type());
        if (hearing == null) {
            throw new IllegalArgumentException("nobody here hears " + event.type());
        }
        hearing.handle(transaction, event.data());
    }
}
