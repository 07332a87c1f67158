package space.quark.host.bus;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import space.quark.host.storage.ModuleDatabase;

/** Events of one source whose handler failed, and those of the same key behind them. */
final class ParkedStore {
    private static final int LONGEST_ERROR = 2_000;
    private static final int LONGEST_STACK = 16_000;

    private final String source;
    private final String park;
    private final String due;
    private final String claim;
    private final String unclaim;
    private final String take;
    private final String note;
    private final String bury;
    private final String nextDue;
    private final String count;

    /** How many wait to be tried again or behind one that does, and how many are dead. */
    record Count(long waiting, long dead) {}

    /** A parked event; one that is dead is here because it holds back its key. */
    record Parked(
            long place,
            UUID eventId,
            String type,
            String key,
            String data,
            Instant publishedAt,
            String correlation,
            int attempts,
            boolean dead) {
        Envelope event(String source) {
            return new Envelope(eventId, source, type, publishedAt, key, data, correlation);
        }
    }

    ParkedStore(ModuleDatabase database, String source) {
        this.source = source;
        String parked = database.schema() + ".bus_parked";
        String heads = """
                heads as (
                  select distinct on (key) key, next_at, dead from %s
                  where source = :source and (not dead or holds) order by key, place
                )""".formatted(parked);
        this.park = """
                insert into %s (source, event_id, seq, type, key, data, published_at, correlation, attempts, next_at, error)
                values (:source, :event_id, :seq, :type, :key, :data, :published_at, :correlation, :attempts, :next_at, '')
                returning place""".formatted(parked);
        this.due = "with " + heads + Load.within("""
                        select p.place, p.event_id, p.type, p.key, p.data, p.published_at, p.correlation, p.attempts, p.dead
                        from heads h join %s p on p.key = h.key
                        where h.next_at <= :now and not h.dead and p.source = :source and (not p.dead or p.holds)
                        order by p.place limit :limit""".formatted(parked), "place");
        this.claim = """
                update %s set attempts = attempts + 1, next_at = :next_at
                where place = any(:places) and attempts = :attempts and not dead
                returning place""".formatted(parked);
        this.unclaim = "update %s set attempts = attempts - 1 where place = any(:places)".formatted(parked);
        this.take = "delete from %s where place = any(:places) and not dead returning place".formatted(parked);
        this.note = "update %s set error = :error, stack = :stack, next_at = :next_at where place = :place"
                .formatted(parked);
        this.bury = """
                update %s set dead = true, holds = :holds, died_at = :now, error = :error, stack = :stack
                where place = :place and not dead""".formatted(parked);
        this.nextDue = "with %s select min(next_at) from heads where not dead".formatted(heads);
        this.count = """
                select count(*) filter (where not dead) as waiting, count(*) filter (where dead) as dead
                from %s where source = :source""".formatted(parked);
    }

    /** Sets an event aside and gives its place. */
    long park(Handle transaction, Page.Entry entry, int attempts, Instant nextAt) {
        Envelope event = entry.event();
        return transaction
                .createQuery(park)
                .bind("source", source)
                .bind("event_id", event.id())
                .bind("seq", entry.seq())
                .bind("type", event.type())
                .bind("key", event.key())
                .bind("data", event.data())
                .bind("published_at", event.time())
                .bind("correlation", event.correlation())
                .bind("attempts", attempts)
                .bind("next_at", nextAt)
                .mapTo(Long.class)
                .one();
    }

    /** Events whose turn it is: of each key whose first one is due, all, in order; as many as lie in memory at a time. */
    List<Parked> due(Handle transaction, Instant now, int limit) {
        return transaction
                .createQuery(due)
                .bind("source", source)
                .bind("now", now)
                .bind("limit", limit)
                .mapTo(Parked.class)
                .list();
    }

    /**
     * Counts an attempt at each before it is made; gives the places of those that nobody else claimed meanwhile.
     *
     * @param events of equally many attempts
     */
    Set<Long> claim(Handle transaction, List<Parked> events, Instant nextAt) {
        return transaction
                .createQuery(claim)
                .bind("places", places(events))
                .bind("attempts", events.getFirst().attempts())
                .bind("next_at", nextAt)
                .mapTo(Long.class)
                .set();
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
                .bind("places", places(events))
                .mapTo(Long.class)
                .set();
    }

    void note(Handle transaction, long place, Instant nextAt, Throwable cause) {
        transaction
                .createUpdate(note)
                .bind("error", describe(cause))
                .bind("stack", stack(cause))
                .bind("next_at", nextAt)
                .bind("place", place)
                .execute();
    }

    /** Gives an event up until somebody decides. */
    void bury(Handle transaction, long place, boolean holds, Instant now, Throwable cause) {
        transaction
                .createUpdate(bury)
                .bind("holds", holds)
                .bind("now", now)
                .bind("error", describe(cause))
                .bind("stack", stack(cause))
                .bind("place", place)
                .execute();
    }

    private static Long[] places(List<Parked> events) {
        return events.stream().map(Parked::place).toArray(Long[]::new);
    }

    /** When the first of them is due. */
    Optional<Instant> nextDue(Handle handle) {
        return handle.createQuery(nextDue)
                .bind("source", source)
                .mapTo(Instant.class)
                .findOne();
    }

    Count count(Handle handle) {
        return handle.createQuery(count)
                .bind("source", source)
                .mapTo(Count.class)
                .one();
    }

    /** A failure as it is kept. */
    static String describe(Throwable failure) {
        return kept(failure.toString(), LONGEST_ERROR);
    }

    private static String stack(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return kept(text.toString(), LONGEST_STACK);
    }

    private static String kept(String text, int longest) {
        String whole = text.replace("\0", "");
        return whole.length() <= longest ? whole : whole.substring(0, longest);
    }
}
