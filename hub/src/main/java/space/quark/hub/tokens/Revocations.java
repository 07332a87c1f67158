package space.quark.hub.tokens;

import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Caller;
import space.quark.dock.Database;
import space.quark.dock.PersonId;

/**
 * Tokens refused before their time: kept in the database, held in memory, forgotten when none of the refused tokens can
 * be alive. Effective in this process before the call returns; other processes look every second.
 */
public final class Revocations {
    private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);
    private static final int AT_ONCE = 10_000;

    private final Database database;
    private final TokenSettings settings;
    private final InstantSource clock;
    private final Map<String, Refusal> sessions = new ConcurrentHashMap<>();
    private final Map<PersonId, Refusal> people = new ConcurrentHashMap<>();
    private final List<Consumer<Revocation>> listeners = new CopyOnWriteArrayList<>();
    private volatile String fence = "0";

    /** Both in milliseconds since 1970. */
    private record Refusal(long issuedBefore, long expires) {
        Refusal later(Refusal other) {
            return other.issuedBefore > issuedBefore ? other : this;
        }
    }

    private record Row(String kind, String subject, Instant issuedBefore, Instant expires) {}

    Revocations(Database database, TokenSettings settings, InstantSource clock) {
        this.database = database;
        this.settings = settings;
        this.clock = clock;
    }

    /** Refuses every token of this session from now on. */
    public void revokeSession(String session) {
        Refusal refusal = refusal();
        note(session, null, refusal);
        store("session", session, refusal);
    }

    /** Refuses every token this person holds now; those issued after this call returns are good. */
    public void revokePerson(PersonId person) {
        Refusal refusal = refusal();
        note(null, person, refusal);
        store("person", Long.toString(person.value()), refusal);
    }

    /** Whether a token that is good in itself was revoked. */
    public boolean refuses(Verified token) {
        if (token.level() != Caller.Level.USER) {
            return false;
        }
        String session = token.session();
        PersonId person = token.personId();
        if (session != null && !sessions.isEmpty() && sessions.containsKey(session)) {
            return true;
        }
        if (person == null || people.isEmpty()) {
            return false;
        }
        Refusal refusal = people.get(person);
        return refusal != null && token.issued().toEpochMilli() <= refusal.issuedBefore();
    }

    /** Called after each revocation takes effect here, wherever it was made; must be quick. */
    public void listen(Consumer<Revocation> listener) {
        listeners.add(listener);
    }

    /** The first millisecond at which a token for this person would not be refused. */
    long firstGood(PersonId person, long now) {
        Refusal refusal = people.get(person);
        return refusal == null ? now : Math.max(now, refusal.issuedBefore() + 1);
    }

    /** Whether there may be something that {@link #refresh} takes over, as SQL; its parameter is {@link #fence}. */
    static final String NEWS = "select exists (select from hub.revocation where changed_in >= cast(? as xid8))";

    /** What transactions before this one revoked is known. */
    String fence() {
        return fence;
    }

    /** Takes over what other processes wrote since the last look. */
    void refresh() {
        List<Row> rows = database.read(this::readNews);
        for (Row row : rows) {
            Refusal refusal =
                    new Refusal(row.issuedBefore().toEpochMilli(), row.expires().toEpochMilli());
            if (row.kind().equals("session")) {
                note(row.subject(), null, refusal);
            } else {
                note(null, new PersonId(Long.parseLong(row.subject())), refusal);
            }
        }
    }

    /** Forgets what can refuse nothing any more. */
    void purge() {
        long now = clock.millis();
        sessions.values().removeIf(refusal -> refusal.expires() <= now);
        people.values().removeIf(refusal -> refusal.expires() <= now);
        int gone = database.write(tx -> tx.createUpdate("""
                        delete from hub.revocation
                        where (kind, subject) in (
                            select kind, subject from hub.revocation
                            where expires_at <= :now
                            order by expires_at
                            limit :limit
                            for update skip locked)
                        """)
                .bind("now", Instant.ofEpochMilli(now))
                .bind("limit", AT_ONCE)
                .execute());
        LOG.debug("{} revocations purged", gone);
    }

    int size() {
        return sessions.size() + people.size();
    }

    private Refusal refusal() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return new Refusal(now.toEpochMilli(), now.plus(settings.overlap()).toEpochMilli());
    }

    private void note(@Nullable String session, @Nullable PersonId person, Refusal refusal) {
        boolean news = false;
        if (session != null) {
            news = !refusal.equals(sessions.get(session));
            sessions.merge(session, refusal, Refusal::later);
        }
        if (person != null) {
            news = !refusal.equals(people.get(person));
            people.merge(person, refusal, Refusal::later);
        }
        if (news) {
            Revocation revocation = new Revocation(session, person);
            listeners.forEach(listener -> listener.accept(revocation));
        }
    }

    private void store(String kind, String subject, Refusal refusal) {
        database.run(tx -> tx.createUpdate("""
                        insert into hub.revocation as old (kind, subject, issued_before, expires_at)
                        values (:kind, :subject, :before, :expires)
                        on conflict (kind, subject) do update
                        set issued_before = greatest(old.issued_before, excluded.issued_before),
                            expires_at = greatest(old.expires_at, excluded.expires_at),
                            changed_in = pg_current_xact_id()
                        """)
                .bind("kind", kind)
                .bind("subject", subject)
                .bind("before", Instant.ofEpochMilli(refusal.issuedBefore()))
                .bind("expires", Instant.ofEpochMilli(refusal.expires()))
                .execute());
    }

    /**
     * Rows become visible out of order, so the next look starts at the oldest transaction that was still running, not
     * after the newest row seen. One statement: rows and fence come from the same snapshot.
     */
    private List<Row> readNews(Handle handle) {
        String[] next = {fence};
        List<Row> rows = handle.createQuery("""
                        select kind, subject, issued_before, expires_at, pg_snapshot_xmin(pg_current_snapshot())::text as fence
                        from hub.revocation
                        where changed_in >= cast(:fence as xid8)
                        union all
                        select null, null, null, null, pg_snapshot_xmin(pg_current_snapshot())::text
                        """)
                .bind("fence", fence)
                .map((row, _) -> {
                    next[0] = row.getString("fence");
                    String kind = row.getString("kind");
                    return kind == null
                            ? new Row("", "", Instant.EPOCH, Instant.EPOCH)
                            : new Row(
                                    kind,
                                    row.getString("subject"),
                                    row.getObject("issued_before", OffsetDateTime.class)
                                            .toInstant(),
                                    row.getObject("expires_at", OffsetDateTime.class)
                                            .toInstant());
                })
                .filter(row -> !row.kind().isEmpty())
                .list();
        fence = next[0];
        return rows;
    }
}
