package space.quark.hub.docking;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Database;
import space.quark.dock.Json;
import space.quark.dock.Manifest;

/** Which modules there are and where each stands, kept across restarts. */
public final class Registry {
    private final Database database;

    public Registry(Database database) {
        this.database = database;
    }

    /** One module as it is remembered; {@code wanted} is false while somebody keeps it undocked. */
    public record Row(String id, boolean wanted, ModuleStatus status) {}

    /** Remembers the manifest of a module that the station was started with; whether it is wanted stays as it was. */
    public Row announce(Manifest manifest, Instant now) {
        return database.write(tx -> tx.createQuery("""
                        insert into hub.module (id, version, manifest, state, reason_code, reason, since)
                        values (:id, :version, cast(:manifest as jsonb), 'announced', 'ANNOUNCED', 'known to the station', :now)
                        on conflict (id) do update
                           set version = excluded.version, manifest = excluded.manifest
                        returning *
                        """)
                .bind("id", manifest.id())
                .bind("version", manifest.version())
                .bind("manifest", Json.mapper().writeValueAsString(manifest))
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .map((row, _) -> row(row))
                .one());
    }

    /** Remembers where a module stands now, and that it came there. */
    public void store(String id, ModuleStatus status) {
        database.run(tx -> tx.createUpdate("""
                        with stands as (
                            update hub.module
                               set state = :state, reason_code = :code, reason = :reason, since = :since,
                                   next_retry = :retry,
                                   docked_at = case when :state = 'ready' then :since else docked_at end
                             where id = :id
                            returning id)
                        insert into hub.history (module, at, state, code, reason)
                        select id, :since, :state, :code, :reason from stands
                        where not exists (
                            select from (select * from hub.history where module = :id order by id desc limit 1) last
                            where (last.at, last.state, last.code, last.reason) = (:since, :state, :code, :reason))
                        """)
                .bind("id", id)
                .bind("state", status.state().wire())
                .bind("code", status.code())
                .bind("reason", status.reason())
                .bind("since", status.since().atOffset(ZoneOffset.UTC))
                .bind("retry", utc(status.nextRetry()))
                .execute());
    }

    /** Remembers what somebody did to a module, which leaves it where it stands. */
    void tell(String id, ModuleStatus deed, String who) {
        database.run(tx -> tx.createUpdate("""
                        insert into hub.history (module, at, state, code, reason, by_whom)
                        select id, :at, :state, :code, :reason, :who from hub.module where id = :id
                        """)
                .bind("id", id)
                .bind("at", deed.since().atOffset(ZoneOffset.UTC))
                .bind("state", deed.state().wire())
                .bind("code", deed.code())
                .bind("reason", deed.reason())
                .bind("who", who)
                .execute());
    }

    /** Remembers whether the module is to be docked, so that a restart keeps it as somebody left it. */
    public void want(String id, boolean wanted) {
        database.run(tx -> tx.createUpdate("update hub.module set wanted = :wanted where id = :id")
                .bind("id", id)
                .bind("wanted", wanted)
                .execute());
    }

    public Optional<Row> find(String id) {
        return database.read(handle -> handle.createQuery("select * from hub.module where id = :id")
                .bind("id", id)
                .map((row, _) -> row(row))
                .findOne());
    }

    /** Every remembered module, those that this process does not run included; at most 10,000. */
    public Map<String, Row> all() {
        return database.read(handle -> {
            Map<String, Row> rows = new HashMap<>();
            handle.createQuery("select * from hub.module order by id limit 10000")
                    .map((row, _) -> row(row))
                    .forEach(row -> rows.put(row.id(), row));
            return rows;
        });
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getString("id"),
                row.getBoolean("wanted"),
                new ModuleStatus(
                        ModuleState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                        row.getString("reason_code"),
                        row.getString("reason"),
                        row.getObject("since", OffsetDateTime.class).toInstant(),
                        instant(row.getObject("next_retry", OffsetDateTime.class))));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }
}
