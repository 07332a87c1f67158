package space.quark.dock;

import org.jdbi.v3.core.Handle;

/** Publishes events. */
public interface Events {
    /**
     * Publishes inside the transaction of this handle: commit means published, rollback means it never was.
     *
     * @param transaction the handle given by {@link Database#write} of the same module
     */
    void publish(Handle transaction, Event event);
}
