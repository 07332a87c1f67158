package space.quark.hub.events;

import space.quark.host.storage.ModuleDatabase;

/** Tells {@code quark.publish}, which publishes without this process, what this process was told. */
final class SqlDoor {
    private final ModuleDatabase database;

    SqlDoor(ModuleDatabase database) {
        this.database = database;
    }

    /** An event's data may have so many bytes from now on. */
    void limit(int largest) {
        database.run(tx -> tx.createUpdate("""
                        insert into hub.event_limit (bytes) values (:largest)
                        on conflict (one) do update set bytes = excluded.bytes
                        where event_limit.bytes <> excluded.bytes""").bind("largest", largest).execute());
    }
}
