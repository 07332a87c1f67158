package space.quark.hub.docking;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import space.quark.dock.Database;
import space.quark.dock.Json;
import tools.jackson.databind.JsonNode;

/** What modules outside promised of their events, version by version. */
final class EventTypeStore {
    private final Database database;

    /** One version of a type's schema. */
    record Version(int version, JsonNode schema) {}

    EventTypeStore(Database database) {
        this.database = database;
    }

    /** The versions of a type, the first one first; at most 1,000. */
    List<Version> versions(String module, String type) {
        return database.read(handle -> handle.createQuery("""
                        select version, schema::text as schema from hub.event_type
                        where module = :module and type = :type order by version limit 1000""")
                .bind("module", module)
                .bind("type", type)
                .map((row, _) ->
                        new Version(row.getInt("version"), Json.mapper().readTree(row.getString("schema"))))
                .list());
    }

    /** Keeps a version, unless somebody else has meanwhile. */
    void add(String module, String type, Version version, Instant now) {
        database.run(tx -> tx.createUpdate("""
                        insert into hub.event_type (module, type, version, schema, known_at)
                        values (:module, :type, :version, cast(:schema as jsonb), :now) on conflict do nothing""")
                .bind("module", module)
                .bind("type", type)
                .bind("version", version.version())
                .bind("schema", version.schema().toString())
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute());
    }
}
