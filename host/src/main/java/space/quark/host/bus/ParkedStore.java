package space.quark.host.bus;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import space.quark.host.storage.ModuleDatabase;

/** Events of one source whose handler failed, and those of the same key behind them. */
final class ParkedStore {
    private static final int LONGEST_ERROR = 2_000;

    private final String source;
    private final String park;
    private final String due;
    private final String claim;
    private final String unclaim;
    private final String take;
    private final String note;
    private final String nextDue;
    private final String count;

    /** A parked event. */
    record Parked(long place, UUID eventId, String type, String key, String data, Instant publishedAt, int attempts) {
        Envelope event(String source) {
            return new Envelope(eventId, source, type, publishedAt, key, data);
        }
    }

    ParkedStore(ModuleDatabase database, String source) {
        this.source = source;
        String parked = database.schema() + ".bus_parked";
        String heads = """
                heads as (
                  select distinct on (key) key, next_at from %s where source = :source and not dead order by key, place
                )""".formatted(parked);
        this.park = """
                insert into %s (source, event_id, seq, type, key, data, published_at, attempts, next_at, error)
                values (:source, :event_id, :seq, :type, :key, :data, :published_at, :attempts, :next_at, :error)""".formatted(parked);
        this.due = """
                with %s
                select p.place, p.event_id, p.type, p.key, p.data, p.published_at, p.attempts
                from heads h join %s p on p.key = h.key
                where h.next_at <= :now and p.source = :source and not p.dead
                order by p.place limit :limit""".formatted(heads, parked);
        this.claim = "update %s set attempts = :attempts, next_at = :next_at where place = :place".formatted(parked);
        this.unclaim = "update %s set attempts = attempts - 1 where place = any(:places)".formatted(parked);
        this.take = "delete from %s where place = any(:places) returning place".formatted(parked);
        this.note = "update %s set error = :error, next_at = :next_at where place = :place".formatted(parked);
        this.nextDue = "with %s select min(next_at) from heads".formatted(heads);
        this.count = "select count(*) from %s where source = :source and not dead".formatted(parked);
    }

    void park(Handle transaction, Page.Entry entry, int attempts, Instant nextAt, String error) {
        Envelope event = entry.event();
        transaction
                .createUpdate(park)
                .bind("source", source)
                .bind("event_id", event.id())
                .bind("seq", entry.seq())
                .bind("type", event.type())
                .bind("key", event.key())
                .bind("data", event.data())
                .bind("published_at", event.time())
                .bind("attempts", attempts)
                .bind("next_at", nextAt)
                .bind("error", error)
                .execute();
    }

    /** Events whose turn it is: of each key whose first one is due, all, in order. */
    List<Parked> due(Handle transaction, Instant now, int limit) {
        return transaction
                .createQuery(due)
                .bind("source", source)
                .bind("now", now)
                .bind("limit", limit)
                .mapTo(Parked.class)
                .list();
    }

    /** Counts an attempt at each, before it is made. */
    void claim(Handle transaction, List<Parked> events, Instant now, BusSettings settings) {
        PreparedBatch batch = transaction.prepareBatch(claim);
        for (Parked event : events) {
            int attempts = event.attempts() + 1;
            batch.bind("attempts", attempts)
                    .bind("next_at", now.plus(settings.pauseAfter(attempts)))
                    .bind("place", event.place())
                    .add();
        }
        batch.execute();
    }

    /** Takes back the count of attempts that were not made. */
    void unclaim(Handle transaction, Collection<Long> places) {
        transaction
                .createUpdate(unclaim)
                .bind("places", places.toArray(Long[]::new))
                .execute();
    }

    /** Removes them; gives those that were still there. */
    Set<Long> take(Handle transaction, List<Parked> events) {
        return transaction
                .createQuery(take)
                .bind("places", events.stream().map(Parked::place).toArray(Long[]::new))
                .mapTo(Long.class)
                .set();
    }

    void note(Handle transaction, Parked event, Instant nextAt, String error) {
        transaction
                .createUpdate(note)
                .bind("error", error)
                .bind("next_at", nextAt)
                .bind("place", event.place())
                .execute();
    }

    /** When the first of them is due. */
    Optional<Instant> nextDue(Handle handle) {
        return handle.createQuery(nextDue)
                .bind("source", source)
                .mapTo(Instant.class)
                .findOne();
    }

    long count(Handle handle) {
        return handle.createQuery(count)
                .bind("source", source)
                .mapTo(Long.class)
                .one();
    }

    /** A failure as it is kept. */
    static String describe(Throwable failure) {
        String text = failure.toString().replace("\0", "");
        return text.length() <= LONGEST_ERROR ? text : text.substring(0, LONGEST_ERROR);
    }
}
