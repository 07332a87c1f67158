package space.quark.hub.events;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import space.quark.host.bus.Envelope;
import space.quark.host.bus.Page;
import space.quark.host.storage.ModuleDatabase;

/**
 * Events that one subscription refused, and those of the same subject behind them: rows of {@code hub.bus_parked}, which
 * nobody else adds to. Who looks and who parks takes turns.
 */
final class WaitingStore {
    private static final int LONGEST_REASON = 2_000;
    private static final long MOST_DATA = 2 << 20;
    /** So many modules may have published something of one id without saying where it comes from. */
    private static final int SAME_ID = 10;

    private static final String COLUMNS =
            "place, source, event_id, seq, type, key, data, published_at, correlation, attempts, dead, next_at";

    private final ModuleDatabase database;
    private final String prefix;
    /** Sources of which nothing waits, so that the usual page is given out without a question. */
    private final Set<String> untroubled = ConcurrentHashMap.newKeySet();

    /** An event that waits. */
    record Parked(
            long place,
            String source,
            UUID eventId,
            long seq,
            String type,
            String key,
            String data,
            Instant publishedAt,
            String correlation,
            int attempts,
            boolean dead,
            Instant nextAt) {

        Envelope event() {
            String word = source.substring(source.lastIndexOf(' ') + 1);
            return new Envelope(eventId, word, type, publishedAt, key, data, correlation);
        }
    }

    /**
     * What is known of some events before they are given out.
     *
     * @param parked those that wait already
     * @param held by key, from which seq on its events are held back
     */
    record Known(Set<UUID> parked, Map<String, Long> held) {
        private static final Known NOTHING = new Known(Set.of(), Map.of());

        boolean waits(Page.Entry entry) {
            return parked.contains(entry.event().id());
        }

        /** Whether it has to wait for another one. */
        boolean holds(Page.Entry entry) {
            return held.getOrDefault(entry.event().key(), Long.MAX_VALUE) < entry.seq();
        }
    }

    /** An id that waits, a key that is held back, or without a word, that something waits at all. */
    private record Word(@Nullable String word, boolean parked, long seq) {}

    WaitingStore(ModuleDatabase database, HearingStore.Name name) {
        this.database = database;
        this.prefix = name.reader() + " ";
    }

    /** How many wait of all sources, and how many of them are dead. */
    record Count(long waiting, long dead) {}

    Count count() {
        return database.read(handle -> handle.createQuery("""
                        select count(*) filter (where not dead) as waiting, count(*) filter (where dead) as dead
                        from hub.bus_parked where starts_with(source, :prefix)""")
                .bind("prefix", prefix)
                .mapTo(Count.class)
                .one());
    }

    /** Forgets all of them. */
    void clear(Handle transaction) {
        transaction
                .createUpdate("delete from hub.bus_parked where starts_with(source, :prefix)")
                .bind("prefix", prefix)
                .execute();
    }

    /** Which of these wait already, and which of their keys are held back. */
    Known look(String word, List<Page.Entry> entries) {
        if (untroubled.contains(word)) {
            return Known.NOTHING;
        }
        List<Word> rows = rows(word, entries);
        if (rows.isEmpty()) {
            untroubled.add(word);
        }
        Set<UUID> parked = new HashSet<>();
        Map<String, Long> held = new HashMap<>();
        for (Word row : rows) {
            if (row.word != null && row.parked) {
                parked.add(UUID.fromString(row.word));
            } else if (row.word != null) {
                held.put(row.word, row.seq);
            }
        }
        return new Known(parked, held);
    }

    private List<Word> rows(String word, List<Page.Entry> entries) {
        return database.read(handle -> handle.createQuery("""
                                select event_id::text as word, true as parked, seq from hub.bus_parked
                                where source = :source and event_id = any(:ids::uuid[])
                                union all
                                select key, false, min(seq) from hub.bus_parked
                                where source = :source and key = any(:keys::text[]) and (not dead or holds)
                                group by key
                                union all
                                select null, false, 0 where exists (select from hub.bus_parked where source = :source)""")
                .bind("source", prefix + word)
                .bind(
                        "ids",
                        entries.stream().map(it -> it.event().id().toString()).toArray(String[]::new))
                .bind(
                        "keys",
                        entries.stream().map(it -> it.event().key()).distinct().toArray(String[]::new))
                .mapTo(Word.class)
                .list());
    }

    /** Whether any key of the source is held back. */
    boolean holds(String word) {
        return database.read(handle -> handle.createQuery("""
                        select exists (select from hub.bus_parked where source = :source and (not dead or holds))""")
                .bind("source", prefix + word)
                .mapTo(Boolean.class)
                .one());
    }

    /** Lets an event wait unless it does already. */
    void park(Handle transaction, String word, Page.Entry entry, int attempts, Instant nextAt, String reason) {
        untroubled.remove(word);
        Envelope event = entry.event();
        transaction
                .createUpdate("""
                        insert into hub.bus_parked
                          (source, event_id, seq, type, key, data, published_at, correlation, attempts, next_at, error)
                        values (:source, :event_id, :seq, :type, :key, :data, :published_at, :correlation, :attempts, :next_at,
                          :error)
                        on conflict do nothing""")
                .bind("source", prefix + word)
                .bind("event_id", event.id())
                .bind("seq", entry.seq())
                .bind("type", event.type())
                .bind("key", event.key())
                .bind("data", event.data())
                .bind("published_at", event.time())
                .bind("correlation", event.correlation())
                .bind("attempts", attempts)
                .bind("next_at", nextAt)
                .bind("error", cut(reason))
                .execute();
    }

    /**
     * Events whose turn it is: of each key whose first one is due, that one and those behind it, in order, as
     * many as lie in memory at a time.
     */
    List<Parked> due(Handle transaction, Collection<String> words, Instant now, int limit) {
        return transaction
                .createQuery("""
                        with heads as (
                          select distinct on (source, key) source, key, next_at, dead from hub.bus_parked
                          where source = any(:sources) and (not dead or holds) order by source, key, seq
                        )
                        select place, source, event_id, seq, type, key, data, published_at, correlation, attempts, dead, next_at
                        from (
                          select *, coalesce(sum(octet_length(data)) over (order by head, source, key, seq
                            rows between unbounded preceding and 1 preceding), 0) as before
                          from (
                            select p.*, h.next_at as head
                            from heads h join hub.bus_parked p on p.source = h.source and p.key = h.key
                            where h.next_at <= :now and not h.dead and not p.dead
                            order by h.next_at, p.source, p.key, p.seq limit :limit
                          ) as part
                        ) as weighed where before < :most
                        order by head, source, key, seq""")
                .bind("sources", sources(words))
                .bind("now", now)
                .bind("limit", limit)
                .bind("most", MOST_DATA)
                .mapTo(Parked.class)
                .list();
    }

    /** When the first of them is due. */
    Optional<Instant> nextDue(Collection<String> words) {
        return database.read(handle -> handle.createQuery("""
                        select min(next_at) from (
                          select distinct on (source, key) next_at, dead from hub.bus_parked
                          where source = any(:sources) and (not dead or holds) order by source, key, seq
                        ) as head where not dead""")
                .bind("sources", sources(words))
                .mapTo(Instant.class)
                .findOne());
    }

    /** Notes how often an event was given out, and when it comes again; the last reason stays where there is no new one. */
    void note(Handle transaction, long place, int attempts, Instant nextAt, String reason) {
        transaction
                .createUpdate("""
                        update hub.bus_parked set attempts = :attempts, next_at = :next_at,
                          error = case when :error = '' then error else :error end
                        where place = :place""")
                .bind("attempts", attempts)
                .bind("next_at", nextAt)
                .bind("error", cut(reason))
                .bind("place", place)
                .execute();
    }

    /** The event is dead. */
    void bury(Handle transaction, Parked event, int attempts, boolean holds, Instant now, String reason) {
        transaction
                .createUpdate("""
                        update hub.bus_parked set dead = true, attempts = :attempts, holds = :holds, died_at = :now,
                          error = case when error = '' or :error <> '' then :error else error end
                        where place = :place""")
                .bind("attempts", attempts)
                .bind("holds", holds)
                .bind("now", now)
                .bind("error", cut(reason))
                .bind("place", event.place())
                .execute();
    }

    /** What is dead holds nothing back any more. */
    void letGo(Handle transaction) {
        transaction.createUpdate("""
                        update hub.bus_parked set holds = false
                        where starts_with(source, :prefix) and dead and holds""").bind("prefix", prefix).execute();
    }

    /** Whoever was given those behind this event has them no longer. */
    void holdBehind(Handle transaction, Parked event, Instant nextAt) {
        transaction
                .createUpdate("""
                        update hub.bus_parked set next_at = :next_at
                        where source = :source and key = :key and seq > :seq and not dead""")
                .bind("next_at", nextAt)
                .bind("source", event.source())
                .bind("key", event.key())
                .bind("seq", event.seq())
                .execute();
    }

    /** Forgets events that were acknowledged, unless they have been refused or given to somebody else meanwhile. */
    void done(Handle transaction, Collection<HearCursor.Claim> claims) {
        if (claims.isEmpty()) {
            return;
        }
        var batch = transaction.prepareBatch(
                "delete from hub.bus_parked where place = :place and source like :prefix and next_at = :until and not dead");
        for (HearCursor.Claim claim : claims) {
            batch.bind("place", claim.place())
                    .bind("prefix", prefix.replace("_", "\\_") + "%")
                    .bind("until", Instant.EPOCH.plus(claim.until(), ChronoUnit.MICROS))
                    .add();
        }
        batch.execute();
    }

    /** Nobody has tried events that were given out: they are due again, and not counted. */
    void release(Handle transaction, Collection<HearCursor.Claim> claims, Instant now) {
        var batch = transaction.prepareBatch("""
                update hub.bus_parked p set next_at = :now,
                  attempts = case when attempts > 0 and not exists (select from hub.bus_parked b
                    where b.source = p.source and b.key = p.key and b.seq < p.seq and not b.dead)
                    then attempts - 1 else attempts end
                where place = :place and next_at = :until and not dead""");
        for (HearCursor.Claim claim : claims) {
            batch.bind("place", claim.place())
                    .bind("until", Instant.EPOCH.plus(claim.until(), ChronoUnit.MICROS))
                    .bind("now", now)
                    .add();
        }
        batch.execute();
    }

    /** Events that wait and have this id, dead ones too; of one source when it is given, else the first. */
    List<Parked> find(Collection<String> words, String id, @Nullable String from) {
        return database.read(handle -> handle.createQuery("select " + COLUMNS + """
                         from hub.bus_parked cross join lateral (
                          select case when source like '% hub' then nullif(split_part(data, E'\n', 1), '')::json end as says
                        ) as beside
                        where source = any(:sources) and coalesce(says ->> 'id', event_id::text) = :id
                          and (:from::text is null or coalesce(says ->> 'source', :from) = :from)
                        order by place limit :limit""")
                .bind("sources", sources(words))
                .bind("id", id)
                .bind("from", from)
                .bind("limit", from == null ? 1 : SAME_ID)
                .mapTo(Parked.class)
                .list());
    }

    /** Whether it is the first of its key. */
    boolean isFirst(Handle transaction, Parked event) {
        return transaction
                .createQuery("""
                        select not exists (select from hub.bus_parked
                          where source = :source and key = :key and seq < :seq and not dead)""")
                .bind("source", event.source())
                .bind("key", event.key())
                .bind("seq", event.seq())
                .mapTo(Boolean.class)
                .one();
    }

    private String[] sources(Collection<String> words) {
        return words.stream().map(word -> prefix + word).toArray(String[]::new);
    }

    private static String cut(String reason) {
        String text = reason.replace("\0", "");
        return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON);
    }
}
