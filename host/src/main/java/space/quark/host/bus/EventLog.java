package space.quark.host.bus;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import space.quark.host.storage.ModuleDatabase;

/**
 * What a module published, for looking and replaying. A position here is a row's number: rows commit out of that order,
 * so whoever must miss nothing reads an {@link EventSource}.
 */
public final class EventLog {
    private static final Instant EVER = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

    private final String module;
    private final ModuleDatabase database;
    private final String schema;
    private final String log;
    private final Load load;
    private final String before;
    private final String after;

    /** An event and its place. */
    public record Logged(long position, Envelope event) {}

    /**
     * Some events.
     *
     * @param cut whether there are more that were asked for, and would be too much at a time
     */
    public record Part(List<Logged> events, boolean cut) {}

    EventLog(Bus.Opened opened) {
        this(opened, opened.log());
    }

    private EventLog(Bus.Opened opened, String log) {
        this.module = opened.module();
        this.database = opened.database();
        this.log = log;
        this.schema = database.schema();
        this.load = new Load(database, log);
        String from = """
            select seq, id, type, key, %2$s as data, published_at, correlation, %3$s as bytes from %1$s
            where type like :type and (:subject::text is null or key = :subject)
              and published_at >= :since and published_at < :until
            """.formatted(log, Load.smallData(log), Load.bytes(log));
        this.before = from + "and seq < :position order by seq desc limit :limit";
        this.after = from + "and seq > :position and seq <= :end order by seq limit :limit";
    }

    /** The same as its subscribers in our own processes read it: data, and nothing that only those outside are told. */
    static EventLog ofOutbox(Bus.Opened opened) {
        return new EventLog(opened, opened.database().schema() + ".outbox");
    }

    /** The latest ones before a position, latest first, and fewer where they are large. */
    public Part before(long position, EventFilter filter, int limit) {
        return part(database.read(handle -> rows(bind(handle.createQuery(before), position, filter, limit))));
    }

    /** The first ones after a position and up to {@code end}, and fewer where they are large; none only at the end. */
    public List<Logged> after(long position, long end, EventFilter filter, int limit) {
        return part(database.read(handle -> rows(
                        bind(handle.createQuery(after), position, filter, limit).bind("end", end))))
                .events();
    }

    /** Where to read on from when only what is committed from now on matters; for {@link #read}. */
    public Position now() {
        return new OutboxSource(module, database).now();
    }

    /**
     * Reads on as a subscriber does, missing nothing.
     *
     * @throws IllegalArgumentException when the position is none that was given of this log
     */
    public Page read(Position position, EventFilter filter, int limit) {
        if (!Tick.isOne(position)) {
            throw new IllegalArgumentException("no position in a log: " + position);
        }
        return OutboxSource.byPattern(module, database, log).read(position, Set.of(filter.typePattern()), limit);
    }

    /** The position of the latest event, 0 when there is none. */
    public long end() {
        return database.read(
                handle -> handle.createQuery("select coalesce(max(seq), 0) from %s.outbox".formatted(schema))
                        .mapTo(Long.class)
                        .one());
    }

    /** The position of an event. */
    public Optional<Long> find(UUID id) {
        return database.read((Handle handle) -> handle.createQuery(
                        "select seq from %s.outbox where id = :id limit 1".formatted(schema))
                .bind("id", id)
                .mapTo(Long.class)
                .findOne());
    }

    private static Query bind(Query query, long position, EventFilter filter, int limit) {
        return query.bind("position", position)
                .bind("type", filter.typePattern())
                .bind("subject", filter.subject())
                .bind("since", filter.since() == null ? EVER : filter.since())
                .bind("until", filter.until() == null ? NEVER : filter.until())
                .bind("limit", limit);
    }

    private Part part(List<Load.Row> found) {
        List<Load.Row> rows = load.fill(found);
        List<Logged> events = new ArrayList<>(rows.size());
        for (Load.Row row : rows) {
            if (row.event() != null) {
                events.add(new Logged(row.seq(), row.event()));
            }
        }
        return new Part(events, rows.size() < found.size());
    }

    private List<Load.Row> rows(Query query) {
        return query.scanResultSet((rows, _) -> {
            List<Load.Row> found = new ArrayList<>();
            ResultSet row = rows.get();
            while (row.next()) {
                found.add(new Load.Row(row.getLong(1), event(row), row.getInt(8)));
            }
            return found;
        });
    }

    /** By the places of columns: many are read, and looking their names up takes as long as reading them. */
    private Envelope event(ResultSet row) throws SQLException {
        String data = row.getString(5);
        return new Envelope(
                row.getObject(2, UUID.class),
                module,
                row.getString(3),
                row.getObject(6, OffsetDateTime.class).toInstant(),
                row.getString(4),
                data == null ? "" : data,
                row.getString(7));
    }
}
