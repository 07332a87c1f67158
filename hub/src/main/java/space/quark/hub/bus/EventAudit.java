package space.quark.hub.bus;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import space.quark.dock.Caller;
import space.quark.dock.Database;
import space.quark.dock.Json;
import tools.jackson.databind.JsonNode;

/** Who did what to events, when and why; only ever added to. */
public final class EventAudit {
    private final Database database;
    private final InstantSource clock;

    /** One deed. */
    public record Entry(
            long id, Instant at, String who, String action, String target, String reason, JsonNode details) {}

    public EventAudit(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Notes what the current caller does. */
    public void note(String action, String target, String reason, Map<String, ?> details) {
        database.run(tx -> tx.createUpdate("""
                        insert into hub.event_audit (at, who, action, target, reason, details)
                        values (:at, :who, :action, :target, :reason, cast(:details as jsonb))
                        """)
                .bind("at", clock.instant())
                .bind("who", who())
                .bind("action", action)
                .bind("target", target)
                .bind("reason", reason)
                .bind("details", Json.mapper().writeValueAsString(details))
                .execute());
    }

    /** The latest before an id, latest first. */
    public List<Entry> before(long id, int limit) {
        return database.read(handle -> handle.createQuery("""
                        select id, at, who, action, target, reason, details::text as details from hub.event_audit
                        where id < :id order by id desc limit :limit
                        """)
                .bind("id", id)
                .bind("limit", limit)
                .map((row, _) -> new Entry(
                        row.getLong("id"),
                        row.getObject("at", java.time.OffsetDateTime.class).toInstant(),
                        row.getString("who"),
                        row.getString("action"),
                        row.getString("target"),
                        row.getString("reason"),
                        Json.mapper().readTree(row.getString("details"))))
                .list());
    }

    /** The current caller, as the record names them. */
    static String who() {
        Caller caller = Caller.current();
        return caller.personId() == null
                ? "operator"
                : "person " + caller.personId().value();
    }
}
