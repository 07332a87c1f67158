package space.quark.hub.bus;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import space.quark.dock.Caller;
import space.quark.dock.Database;
import space.quark.dock.Json;
import tools.jackson.databind.JsonNode;

/** Who did what to events, when and why; only ever added to. */
public final class EventAudit {
    /** What is read at a time ends with the deed whose details make it so large. */
    private static final int MOST_BYTES = 2 << 20;

    private final Database database;
    private final InstantSource clock;

    /** One deed. */
    public record Entry(
            long id, Instant at, String who, String action, String target, String reason, JsonNode details) {}

    /** Some deeds, latest first. */
    public record Page(List<Entry> entries, boolean more) {}

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

    /** Some of the latest before an id, latest first, and whether there are more. */
    public Page before(long id, int limit) {
        return database.read(handle -> {
            AtomicLong behind = new AtomicLong();
            List<Entry> entries = handle.createQuery("""
                            select * from (
                              select part.*, coalesce(sum(octet_length(details)) over
                                (order by id desc rows between unbounded preceding and 1 preceding), 0) as before,
                                count(*) over () as found
                              from (select id, at, who, action, target, reason, details::text as details
                                    from hub.event_audit where id < :id order by id desc limit :limit + 1) as part
                            ) as weighed where before < :bytes order by id desc limit :limit
                            """)
                    .bind("id", id)
                    .bind("limit", limit)
                    .bind("bytes", MOST_BYTES)
                    .map((row, _) -> {
                        behind.set(row.getLong("found"));
                        return new Entry(
                                row.getLong("id"),
                                row.getObject("at", java.time.OffsetDateTime.class)
                                        .toInstant(),
                                row.getString("who"),
                                row.getString("action"),
                                row.getString("target"),
                                row.getString("reason"),
                                Json.mapper().readTree(row.getString("details")));
                    })
                    .list();
            return new Page(entries, behind.get() > entries.size());
        });
    }

    /** The current caller, as the record names them. */
    public static String who() {
        Caller caller = Caller.current();
        return caller.personId() == null
                ? "operator"
                : "person " + caller.personId().value();
    }
}
