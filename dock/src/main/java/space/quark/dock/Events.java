package space.quark.dock;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** Publishes events. */
public interface Events {
    /**
     * Publishes inside the transaction of this handle: commit means published, rollback means it never was.
     *
     * @param transaction the handle given by {@link Database#write} of the same module
     */
    void publish(Handle transaction, Event event);

    /**
     * Publishes what belongs to no transaction, all or nothing, and returns when it is kept. Callers at the same time share
     * a commit, so many of them publish many times as much as with a transaction each.
     */
    void publishAll(List<? extends Event> events);
}
