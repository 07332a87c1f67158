package space.quark.host.bus;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import space.quark.host.storage.ModuleDatabase;

/** What one subscriber knows of one source: how far it has come and which events it has taken. */
final class SubscriberStore {
    private final String source;
    private final String begin;
    private final String find;
    private final String lock;
    private final String advance;
    private final String accept;
    private final String held;

    SubscriberStore(ModuleDatabase database, String source) {
        this.source = source;
        String schema = database.schema();
        this.begin = """
                insert into %s.bus_cursor (source, tick, seq, moved_at) values (:source, '', 0, :now)
                on conflict do nothing""".formatted(schema);
        this.find = "select tick, seq from %s.bus_cursor where source = :source".formatted(schema);
        this.lock = "select source from %s.bus_cursor where source = :source for update".formatted(schema);
        this.advance = """
                update %s.bus_cursor set tick = :to_tick, seq = :to_seq, moved_at = :now
                where source = :source and tick = :tick and seq = :seq""".formatted(schema);
        this.accept = """
                insert into %s.inbox (source, event_id, at)
                select :source, event_id, at from unnest(:ids::uuid[], :times::timestamptz[]) as taken (event_id, at)
                on conflict do nothing
                returning event_id""".formatted(schema);
        this.held = """
                select distinct key from %s.bus_parked
                where source = :source and not dead and key = any(:keys::text[])""".formatted(schema);
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

    /** Moves on and {@link #lock locks}; what another process has moved meanwhile is {@link Attempts.Overtaken}. */
    void advance(Handle transaction, Position from, Position to, Instant now) {
        int moved = transaction
                .createUpdate(advance)
                .bind("source", source)
                .bind("tick", from.tick())
                .bind("seq", from.seq())
                .bind("to_tick", to.tick())
                .bind("to_seq", to.seq())
                .bind("now", now)
                .execute();
        if (moved == 0) {
            throw new Attempts.Overtaken();
        }
    }

    /** Marks events as taken; gives the ids of those that were not before. */
    Set<UUID> accept(Handle transaction, List<Page.Entry> entries) {
        return new HashSet<>(transaction
                .createQuery(accept)
                .bind("source", source)
                .bind(
                        "ids",
                        entries.stream().map(it -> it.event().id().toString()).toArray(String[]::new))
                .bind(
                        "times",
                        entries.stream()
                                .map(it -> it.event()
                                        .time()
                                        .atOffset(ZoneOffset.UTC)
                                        .toString())
                                .toArray(String[]::new))
                .mapTo(UUID.class)
                .list());
    }

    /** Those keys among the entries' of which an earlier event waits. */
    Set<String> heldKeys(Handle transaction, List<Page.Entry> entries) {
        return transaction
                .createQuery(held)
                .bind("source", source)
                .bind(
                        "keys",
                        entries.stream().map(it -> it.event().key()).distinct().toArray(String[]::new))
                .mapTo(String.class)
                .set();
    }
}
