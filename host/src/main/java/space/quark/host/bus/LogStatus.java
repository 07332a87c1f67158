package space.quark.host.bus;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import space.quark.host.storage.ModuleDatabase;

/**
 * How one module's event tables are.
 *
 * @param partitions days of published events that are kept
 * @param outboxBytes what they take, indexes included
 * @param inboxBytes what the marks of heard events take
 * @param deadTuples rows that nobody needs and that still take room
 * @param fenceAge how long the oldest transaction on this database that writes, or keeps a snapshot, has been open. It
 *     holds back no events but its own; as long as it is open no dead row is cleaned away
 * @param fencePid its process in PostgreSQL
 */
public record LogStatus(
        String module,
        int partitions,
        long outboxBytes,
        long inboxBytes,
        long deadTuples,
        Duration fenceAge,
        @Nullable Integer fencePid) {
    /** Asks the database. */
    static LogStatus of(String module, ModuleDatabase database) {
        return database.read(handle -> handle.createQuery("""
                        with fence as (
                          select pid, xact_start from pg_stat_activity
                          where datname = current_database() and pid <> pg_backend_pid()
                            and (backend_xid is not null or backend_xmin is not null) and xact_start is not null
                            and backend_type = 'client backend'
                          order by xact_start limit 1
                        )
                        select (select count(*) from pg_inherits where inhparent = '%1$s.outbox'::regclass) - 1 as partitions,
                               (select coalesce(sum(pg_total_relation_size(inhrelid)), 0)
                                from pg_inherits where inhparent = '%1$s.outbox'::regclass) as outbox,
                               (select coalesce(sum(pg_total_relation_size(inhrelid)), 0)
                                from pg_inherits where inhparent = '%1$s.inbox'::regclass) as inbox,
                               (select coalesce(sum(n_dead_tup), 0) from pg_stat_user_tables
                                where schemaname = '%1$s' and (relname like 'outbox%%' or relname like 'inbox%%'
                                  or relname like 'bus\\_%%')) as dead,
                               coalesce((select extract(epoch from clock_timestamp() - xact_start) from fence), 0)::float8 as age,
                               (select pid from fence) as pid""".formatted(database.schema()))
                .map((row, _) -> new LogStatus(
                        module,
                        row.getInt("partitions"),
                        row.getLong("outbox"),
                        row.getLong("inbox"),
                        row.getLong("dead"),
                        Duration.ofMillis((long) (Math.max(0, row.getDouble("age")) * 1000)),
                        row.getObject("pid", Integer.class)))
                .one());
    }
}
