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
    private static final String FROM = """
            select seq, id, type, key, data, published_at, correlation from %s
            where type like :type and (:subject::text is null or key = :subject)
              and published_at >= :since and published_at < :until
            """;
    private static final Instant EVER = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

    private final String module;
    private final ModuleDatabase database;
    private final String schema;
    private final String log;
    private final String before;
    private final String after;

    /** An event and its place. */
    public record Logged(long position, Envelope event) {}

    EventLog(Bus.Opened opened) {
        this(opened, opened.log());
    }

    private EventLog(Bus.Opened opened, String log) {
        this.module = opened.module();
        this.database = opened.database();
        this.log = log;
        this.schema = database.schema();
        this.before = FROM.formatted(log) + "and seq < :position order by seq desc limit :limit";
        this.after = FROM.formatted(log) + "and seq > :position and seq <= :end order by seq limit :limit";
    }

    /** The same as its subscribers in our own processes read it: data, and nothing that only those outside are told. */
    static EventLog ofOutbox(Bus.Opened opened) {
        return new EventLog(opened, opened.database().schema() + ".outbox");
    }

    /** The latest ones before a position, latest first. */
    public List<Logged> before(long position, EventFilter filter, int limit) {
        return database.read(handle -> logged(bind(handle.createQuery(before), position, filter, limit)));
    }

    /** The first ones after a position and up to {@code end}. */
    public List<Logged> after(long position, long end, EventFilter filter, int limit) {
        return database.read(handle ->
                logged(bind(handle.createQuery(after), position, filter, limit).bind("end", end)));
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

    private List<Logged> logged(Query query) {
        return query.scanResultSet((rows, _) -> {
            List<Logged> found = new ArrayList<>();
            ResultSet row = rows.get();
            while (row.next()) {
                found.add(new Logged(row.getLong(1), event(row)));
            }
            return found;
        });
    }

    /** By the places of columns: many are read, and looking their names up takes as long as reading them. */
    private Envelope event(ResultSet row) throws SQLException {
        return new Envelope(
                row.getObject(2, UUID.class),
                module,
                row.getString(3),
                row.getObject(6, OffsetDateTime.class).toInstant(),
                row.getString(4),
                row.getString(5),
                row.getString(7));
    }
}
