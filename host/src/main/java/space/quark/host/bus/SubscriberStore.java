package space.quark.host.bus;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import space.quark.host.storage.ModuleDatabase;

/** What one subscriber knows of one source: how far it has come and which events it has taken. */
final class SubscriberStore {
    private final ModuleDatabase database;
    private final String source;
    private final String begin;
    private final String find;
    private final String lock;
    private final String count;
    private final String advance;
    private final String take;
    private final String hold;

    /**
     * What was found of some events.
     *
     * @param fresh ids of those not taken before
     * @param held keys of which an earlier event waits
     */
    record Taken(Set<UUID> fresh, Set<String> held) {}

    SubscriberStore(ModuleDatabase database, String source) {
        this.database = database;
        this.source = source;
        String schema = database.schema();
        this.begin = """
                insert into %s.bus_cursor (source, tick, seq, moved_at) values (:source, '', 0, :now)
                on conflict do nothing""".formatted(schema);
        this.find = "select tick, seq from %s.bus_cursor where source = :source".formatted(schema);
        this.lock = "select source from %s.bus_cursor where source = :source for update".formatted(schema);
        this.count = """
                update %s.bus_cursor set begun = begun + 1 where source = :source returning begun""".formatted(schema);
        this.advance = """
                update %s.bus_cursor set tick = ?, seq = ?, moved_at = ?::timestamptz, begun = 0
                where source = ? and tick = ? and seq = ?""".formatted(schema);
        String taking = """
                with moved as (
                  %2$s
                ), taken as (
                  insert into %1$s.inbox (source, event_id, at)
                  select moved.source, event.id, event.at
                  from moved, unnest(?::uuid[], ?::timestamptz[]) as event (id, at)
                  where event.at >= moved.forgotten
                  on conflict do nothing
                  returning event_id
                )
                select exists (select from moved) as moved,
                       array(select event_id from taken) as fresh,
                       array(select distinct key from %1$s.bus_parked
                             where source = ? and (not dead or holds) and key = any(?)) as held""";
        this.take = taking.formatted(schema, advance + " returning source, forgotten");
        this.hold = taking.formatted(schema, """
                select source, forgotten from %s.bus_cursor
                where source = ? and tick = ? and seq = ? for update""".formatted(schema));
    }

    /** Where the subscriber has come to; a new one is before everything. */
    Position position(Handle transaction, Instant now) {
        transaction.createUpdate(begin).bind("source", source).bind("now", now).execute();
        return transaction
                .createQuery(find)
                .bind("source", source)
                .mapTo(Position.class)
                .one();
    }

    /** Keeps every other process from delivering from this source until the transaction ends. */
    void lock(Handle transaction) {
        transaction.createQuery(lock).bind("source", source).mapTo(String.class).list();
    }

    /** Counts a start of a process that begins with what comes next; how many have since the cursor moved. */
    int countStart(Handle transaction) {
        return transaction
                .createQuery(count)
                .bind("source", source)
                .mapTo(Integer.class)
                .one();
    }

    /** Moves on and {@link #lock locks}; what another process has moved meanwhile is {@link Attempts.Overtaken}. */
    void advance(Handle transaction, Position from, Position to, Instant now) {
        int moved = database.update(
                transaction, advance, to.tick(), to.seq(), now.toString(), source, from.tick(), from.seq());
        if (moved == 0) {
            throw new Attempts.Overtaken();
        }
    }

    /**
     * {@link #advance Moves on} and marks events as taken, in one statement. What it sees of parked events is as old as
     * its beginning; that does no harm, because whoever parks an event moves the cursor too.
     */
    Taken take(Handle transaction, Position from, Position to, List<Page.Entry> entries, Instant now) {
        return database.query(
                transaction,
                take,
                SubscriberStore::taken,
                to.tick(),
                to.seq(),
                now.toString(),
                source,
                from.tick(),
                from.seq(),
                texts(entries, event -> event.id().toString()),
                texts(entries, event -> event.time().toString()),
                source,
                texts(entries, Envelope::key));
    }

    /**
     * The same without moving on: the cursor is only locked, and checked that nobody has moved it. Events are taken once
     * all the same; whoever parks one moves on in the same transaction.
     */
    Taken hold(Handle transaction, Position from, List<Page.Entry> entries) {
        return database.query(
                transaction,
                hold,
                SubscriberStore::taken,
                source,
                from.tick(),
                from.seq(),
                texts(entries, event -> event.id().toString()),
                texts(entries, event -> event.time().toString()),
                source,
                texts(entries, Envelope::key));
    }

    private static String[] texts(List<Page.Entry> entries, Function<Envelope, String> text) {
        return entries.stream().map(entry -> text.apply(entry.event())).toArray(String[]::new);
    }

    private static Taken taken(ResultSet row) throws SQLException {
        if (!row.next() || !row.getBoolean("moved")) {
            throw new Attempts.Overtaken();
        }
        return new Taken(Set.of((UUID[]) row.getArray("fresh").getArray()), Set.of((String[])
                row.getArray("held").getArray()));
    }
}
