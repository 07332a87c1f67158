package space.quark.host.bus;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.host.storage.ModuleDatabase;

/**
 * Reads an outbox tick by tick. A tick is what became visible between two snapshots of the database, so a row is in
 * exactly one tick however late its transaction committed, and no running transaction holds others back. Within a tick
 * rows come in the order of {@code seq}. That is commit order per key: of two transactions that take turns at a lock
 * the second inserts after the first has committed, so it has the higher seq and every snapshot that shows it shows
 * the first too. The order of transaction numbers would be wrong (they may be given out before the lock), and so would
 * a fence at the oldest running transaction: an unrelated one whose number lies between those two would part them.
 */
public final class OutboxSource implements EventSource {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxSource.class);
    private static final int COUNTED_AT_MOST = 100_000;
    /** So many rows at most are gone through at once in search of some that are heard. */
    private static final int STRIDE = 100_000;

    private final ModuleDatabase database;
    private final String module;
    private final OutboxQueries sql;
    private final Load load;
    /** Transactions below this have begun, as far as is known. */
    private volatile long horizon;

    private record Opened(Snapshot now, long newest, long last, List<Load.Row> rows) {}

    /** @param module the id of the module whose database this is */
    public OutboxSource(String module, ModuleDatabase database) {
        this(module, database, database.schema() + ".outbox", "type = any(:types)");
    }

    private OutboxSource(String module, ModuleDatabase database, String relation, String heard) {
        this.database = database;
        this.module = module;
        this.sql = new OutboxQueries(relation, heard);
        this.load = new Load(database, relation);
    }

    /**
     * A source whose types are patterns as SQL's {@code like} takes them.
     *
     * @param relation what is read: an outbox, or a view of one with the same columns and the {@code bytes} of its data
     */
    public static OutboxSource byPattern(String module, ModuleDatabase database, String relation) {
        return new OutboxSource(module, database, relation, "type like any(:types)");
    }

    /** The position of who has read all that is committed now, and means to read on within the life of the server. */
    Position now() {
        Snapshot now = Snapshot.of(database);
        return new Tick(now, now, 0).at(0);
    }

    @Override
    public boolean tells() {
        return true;
    }

    @Override
    public Page read(Position position, Set<String> types, int limit) {
        Tick tick = Tick.of(position);
        if (isAhead(tick)) {
            LOG.warn("{}: the server is older than what was read of it, reading begins again", module);
            return open(Snapshot.NONE, Position.START, types, limit);
        }
        return position.seq() < tick.last()
                ? readOn(tick, position.seq(), types, limit)
                : open(tick.upTo(), position, types, limit);
    }

    /** A server restored from a backup gives out again the numbers that a position has behind it. */
    private boolean isAhead(Tick tick) {
        long xmax = tick.upTo().xmax();
        if (xmax > horizon) {
            horizon = database.read(
                    handle -> handle.createQuery("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
                            .mapTo(Long.class)
                            .one());
        }
        return xmax > horizon;
    }

    private Page open(Snapshot from, Position position, Set<String> types, int limit) {
        Opened opened = openSmall(from, types, limit);
        if (opened.rows.size() > limit) {
            opened = openAny(from, types, limit);
        }
        if (opened.rows.isEmpty()) {
            return new Page(List.of(), position, false);
        }
        horizon = Math.max(horizon, opened.now.xmax());
        Tick tick = new Tick(from, opened.now.upTo(Math.max(opened.newest, from.xmax() - 1)), opened.last);
        return page(tick, opened.rows, limit, tick.last());
    }

    /** A tick whole, or more than {@code limit} rows of it when it is larger. */
    private Opened openSmall(Snapshot from, Set<String> types, int limit) {
        String[] heard = array(types);
        String begun = String.valueOf(from.xmax());
        int rows = limit + 1;
        return database.read(handle -> from.running().isEmpty()
                ? database.query(handle, sql.smallestTick, this::small, heard, heard, begun, rows)
                : database.query(
                        handle,
                        sql.smallTick,
                        this::small,
                        heard,
                        heard,
                        begun,
                        rows,
                        heard,
                        heard,
                        from.runningArray(),
                        rows));
    }

    private Opened openAny(Snapshot from, Set<String> types, int limit) {
        return database.read(handle -> bind(handle.createQuery(sql.openTick), from, "begun", "running")
                .bind("types", array(types))
                .bind("limit", limit)
                .scanResultSet((rows, _) -> any(rows.get())));
    }

    private Page readOn(Tick tick, long seq, Set<String> types, int limit) {
        long to = Math.min(tick.last(), seq + STRIDE);
        List<Load.Row> rows =
                database.read(handle -> bind(handle.createQuery(sql.readTick), tick.from(), "begun", "running")
                        .bind("seq", seq)
                        .bind("to", to)
                        .bind("up_to", tick.upTo().toString())
                        .bind("types", array(types))
                        .bind("limit", limit)
                        .map((row, _) -> row(row))
                        .list());
        return page(tick, rows, limit, to);
    }

    /** @param to how far was searched, if these rows are all that was found */
    private Page page(Tick tick, List<Load.Row> found, int limit, long to) {
        List<Load.Row> rows = load.fill(found);
        List<Page.Entry> entries = new ArrayList<>(rows.size());
        for (Load.Row row : rows) {
            if (row.event() != null) {
                entries.add(new Page.Entry(row.seq(), row.event()));
            }
        }
        boolean all = rows.size() == found.size() && found.size() < limit;
        long reached = all ? to : rows.getLast().seq();
        return new Page(entries, tick.at(reached), reached < tick.last());
    }

    @Override
    public Backlog backlog(Position position, Set<String> types) {
        Tick tick = Tick.of(position);
        return database.read(handle -> {
            Query query = bind(handle.createQuery(sql.backlog), tick.from(), "begun", "running");
            return bind(query, tick.upTo(), "next_begun", "next_running")
                    .bind("types", array(types))
                    .bind("seq", position.seq())
                    .bind("last", tick.last())
                    .bind("up_to", tick.upTo().toString())
                    .bind("limit", COUNTED_AT_MOST)
                    .map((row, _) -> new Backlog(row.getLong(1), instant(row, 2)))
                    .one();
        });
    }

    /** Whether everything that was published before this time has been read by the position. */
    boolean heard(Handle handle, Position position, Instant before) {
        Tick tick = Tick.of(position);
        return handle.createQuery(sql.heard)
                .bind("before", before)
                .bind("from", tick.from().toString())
                .bind("up_to", tick.upTo().toString())
                .bind("seq", position.seq())
                .mapTo(Boolean.class)
                .one();
    }

    private static Query bind(Query query, Snapshot from, String begun, String running) {
        return query.bind(begun, String.valueOf(from.xmax())).bind(running, from.runningArray());
    }

    private static String[] array(Set<String> types) {
        return types.toArray(String[]::new);
    }

    private Opened small(ResultSet rows) throws SQLException {
        List<Load.Row> found = new ArrayList<>();
        Snapshot now = Snapshot.NONE;
        long newest = 0;
        while (rows.next()) {
            found.add(row(rows));
            newest = Math.max(newest, rows.getLong("number"));
            if (found.size() == 1) {
                now = Snapshot.parse(rows.getString("now"));
            }
        }
        found.sort(Comparator.comparingLong(Load.Row::seq));
        return new Opened(now, newest, found.isEmpty() ? 0 : found.getLast().seq(), found);
    }

    private Opened any(ResultSet rows) throws SQLException {
        List<Load.Row> found = new ArrayList<>();
        Snapshot now = Snapshot.NONE;
        long newest = 0;
        long last = 0;
        while (rows.next()) {
            found.add(row(rows));
            if (found.size() == 1) {
                now = Snapshot.parse(rows.getString("now"));
                newest = rows.getLong("newest");
                last = rows.getLong("last");
            }
        }
        return new Opened(now, newest, last, found);
    }

    private Load.Row row(ResultSet row) throws SQLException {
        long seq = row.getLong("seq");
        int bytes = row.getInt("bytes");
        return row.wasNull() ? new Load.Row(seq, null, 0) : new Load.Row(seq, event(row), bytes);
    }

    /** Without its data when these are large. */
    private Envelope event(ResultSet row) throws SQLException {
        String data = row.getString("data");
        return new Envelope(
                row.getObject("id", UUID.class),
                module,
                row.getString("type"),
                row.getObject("published_at", OffsetDateTime.class).toInstant(),
                row.getString("key"),
                data == null ? "" : data,
                row.getString("correlation"));
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
