package space.quark.host.bus;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import space.quark.host.storage.ModuleDatabase;

/** The dead letters of one subscriber, and what people may do with them. */
public final class DeadLetters {
    private static final String OURS = "starts_with(source, :prefix)";

    private final ModuleDatabase database;
    private final Runnable changed;
    private final String schema;
    private final String prefix;

    /** @param changed wakes the subscriber */
    DeadLetters(ModuleDatabase database, Runnable changed) {
        this(database, changed, "");
    }

    private DeadLetters(ModuleDatabase database, Runnable changed, String prefix) {
        this.database = database;
        this.changed = changed;
        this.schema = database.schema();
        this.prefix = prefix;
    }

    /**
     * Those whose source begins so, and is called what follows: of one subscriber among several that share a module's
     * tables.
     *
     * @param wake wakes that subscriber
     */
    public DeadLetters within(String beginning, Runnable wake) {
        return new DeadLetters(database, wake, prefix + beginning);
    }

    /** Those after a place, in the order in which they were set aside, and fewer where they are large; none only at the end. */
    public List<DeadLetter> after(long place, int limit) {
        return database.read(handle -> handle.createQuery(
                        Load.within(select("dead and place > :place order by place limit :limit"), "place"))
                .bind("place", place)
                .bind("prefix", prefix)
                .bind("limit", limit)
                .mapTo(DeadLetter.class)
                .list());
    }

    /** One of them. */
    public Optional<DeadLetter> find(long place) {
        return database.read(handle -> handle.createQuery(select("dead and place = :place"))
                .bind("place", place)
                .bind("prefix", prefix)
                .mapTo(DeadLetter.class)
                .findOne());
    }

    /** Tries it again at once, as often as anything; false when it is no dead letter any more. */
    public boolean retry(long place, Instant now) {
        return retried("place = :place", place, null, now) == 1;
    }

    /** Tries all of them again, or those of one source; how many. */
    public int retryAll(@Nullable String source, Instant now) {
        return retried("(:source::text is null or source = :prefix || :source)", 0, source, now);
    }

    /** Forgets it, and lets go those it held back; false when it is no dead letter any more. */
    public boolean discard(long place) {
        boolean gone = database.<Boolean, RuntimeException>write(
                tx -> tx.createUpdate("delete from %s.bus_parked where dead and place = :place and %s"
                                        .formatted(schema, OURS))
                                .bind("place", place)
                                .bind("prefix", prefix)
                                .execute()
                        == 1);
        changed.run();
        return gone;
    }

    private int retried(String which, long place, @Nullable String source, Instant now) {
        int count = database.<Integer, RuntimeException>write(tx -> tx.createUpdate("""
                        update %s.bus_parked
                        set dead = false, holds = true, died_at = null, attempts = 0, next_at = :now
                        where dead and %s and %s""".formatted(schema, which, OURS))
                .bind("place", place)
                .bind("prefix", prefix)
                .bind("source", source)
                .bind("now", now)
                .execute());
        changed.run();
        return count;
    }

    private String select(String which) {
        return """
                select place, substr(source, length(:prefix) + 1) as source, event_id, type, key, data, correlation, published_at,
                       coalesce(died_at, published_at) as died_at, attempts, holds,
                       case when holds then (
                         select count(*) from %1$s.bus_parked b
                         where b.source = p.source and b.key = p.key and b.place > p.place and not b.dead
                       ) else 0 end as behind, error, stack
                from %1$s.bus_parked p where %3$s and %2$s""".formatted(schema, which, OURS);
    }
}
