package space.quark.host.bus;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where the events of one module are read: its outbox, or a broker that carries them. */
public interface EventSource {
    /**
     * Reads on from a position. Every event is read at least once by whoever always goes on at {@link Page#next};
     * events of equal key come in the order in which they were committed.
     *
     * @param types only events of these types
     * @param limit entries at most
     */
    Page read(Position position, Set<String> types, int limit);

    /** What lies after the position. */
    Backlog backlog(Position position, Set<String> types);

    /** Whether the bus tells its subscribers of everything new, so that they need not look again and again. */
    default boolean tells() {
        return false;
    }

    /** The same events as read by this subscriber; a source elsewhere keeps for it what it has not read yet. */
    default EventSource readBy(String subscriber) {
        return this;
    }

    /**
     * Events not read yet.
     *
     * @param events how many, counted up to a bound of the source
     * @param oldest when the oldest of them was published, absent when there are none
     */
    record Backlog(long events, @Nullable Instant oldest) {}
}
