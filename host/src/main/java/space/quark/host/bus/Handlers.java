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
import space.quark.dock.EventsHandler;
import space.quark.dock.Json;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.ObjectReader;

/** What one module does when it hears events: any number of handlers for a type, run in the order they were added. */
public final class Handlers {
    private final Map<String, Hearing<?>> byType = new HashMap<>();

    private static final class Hearing<E extends Event> {
        private final Class<E> type;
        private final ObjectReader reader;
        private final List<EventsHandler<E>> handlers = new ArrayList<>();
        private boolean together = true;
        private boolean holds = true;

        private Hearing(Class<E> type) {
            this.type = type;
            // Nothing that our own way of writing has written names a field twice.
            this.reader = Json.mapper().readerFor(type).without(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
        }

        void handle(Handle transaction, List<Envelope> events) {
            List<E> read = new ArrayList<>(events.size());
            for (Envelope event : events) {
                read.add(reader.readValue(event.data()));
            }
            handlers.forEach(handler -> handler.handle(transaction, List.copyOf(read)));
        }

        private void add(Class<? extends Event> wanted, EventsHandler<?> handler, boolean forMany) {
            if (!wanted.equals(type)) {
                throw new IllegalArgumentException(
                        wanted.getName() + " and " + type.getName() + " are the same event type");
            }
            @SuppressWarnings("unchecked") // the classes are equal
            EventsHandler<E> fitting = (EventsHandler<E>) handler;
            handlers.add(fitting);
            together &= forMany;
        }
    }

    /** Adds a handler; before {@link Bus#subscribe}. */
    public <E extends Event> void add(Class<E> type, EventHandler<E> handler) {
        EventsHandler<E> each = (transaction, events) -> events.forEach(event -> handler.handle(transaction, event));
        of(type).add(type, each, false);
    }

    /** Adds a handler that takes many at once, unless another one for the type takes them one by one. */
    public <E extends Event> void addForMany(Class<E> type, EventsHandler<E> handler) {
        of(type).add(type, handler, true);
    }

    /** Dead letters of this type, which is heard, do not hold back their key. */
    public void skipDeadLetters(Class<? extends Event> type) {
        of(type).holds = false;
    }

    private Hearing<?> of(Class<? extends Event> type) {
        return byType.computeIfAbsent(EventTypes.of(type), _ -> new Hearing<>(type));
    }

    /** Hears what these hear too. */
    void addAll(Handlers others) {
        byType.putAll(others.byType);
    }

    /** The event types that are heard. */
    public Set<String> types() {
        return Set.copyOf(byType.keySet());
    }

    boolean hears(String type) {
        return byType.containsKey(type);
    }

    /** The same handlers, parted by the module whose events they hear. */
    Map<String, Handlers> bySource() {
        Map<String, Handlers> parts = new HashMap<>();
        byType.forEach((type, hearing) -> parts.computeIfAbsent(EventTypes.publisherOf(type), _ -> new Handlers())
                .byType
                .put(type, hearing));
        return parts;
    }

    /** Whether a dead letter of this type holds back its key. */
    boolean holds(String type) {
        Hearing<?> hearing = byType.get(type);
        return hearing == null || hearing.holds;
    }

    /** Whether events of this type may be handled many at once. */
    boolean together(String type) {
        Hearing<?> hearing = byType.get(type);
        return hearing != null && hearing.together;
    }

    /** Applies events of one type; what does not fit its record is thrown like a handler's failure. */
    void handle(Handle transaction, List<Envelope> events) {
        String type = events.getFirst().type();
        Hearing<?> hearing = byType.get(type);
        if (hearing == null) {
            throw new IllegalArgumentException("nobody here hears " + type);
        }
        hearing.handle(transaction, events);
    }
}
