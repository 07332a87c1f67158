package space.quark.identity;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Database;
import space.quark.dock.PersonId;

/** Passwords and locks. */
final class CredentialStore {
    private final Database database;

    CredentialStore(Database database) {
        this.database = database;
    }

    /**
     * What is known when somebody tries a password.
     *
     * @param password the stored hash, absent when the person has none
     * @param lockedUntil absent when the account is not locked
     */
    record Known(@Nullable String password, @Nullable Instant lockedUntil) {}

    /** @param person absent when nobody of that login exists */
    Known known(@Nullable PersonId person, byte[] lockKey, Instant now) {
        return database.read(handle -> handle.createQuery("""
                        select
                            (select password from identity.credential where person_id = :person) as password,
                            (select until from identity.lockout where key = :key and until > :now) as locked_until
                        """)
                .bind("person", person == null ? 0 : person.value())
                .bind("key", lockKey)
                .bind("now", now)
                .mapTo(Known.class)
                .one());
    }

    void lock(byte[] lockKey, Instant until) {
        database.run(tx ->
                tx.createUpdate("""
                        insert into identity.lockout as old (key, until) values (:key, :until)
                        on conflict (key) do update set until = greatest(old.until, excluded.until)
                        """).bind("key", lockKey).bind("until", until).execute());
    }

    void unlock(byte[] lockKey) {
        database.run(tx -> tx.createUpdate("delete from identity.lockout where key = :key")
                .bind("key", lockKey)
                .execute());
    }

    void add(Handle tx, PersonId person, String password, Instant now) {
        tx.createUpdate(
                        "insert into identity.credential (person_id, password, created_at) values (:person, :password, :now)")
                .bind("person", person)
                .bind("password", password)
                .bind("now", now)
                .execute();
    }

    /** Replaces a hash; false when it is no longer the one that is known. */
    boolean replace(Handle tx, PersonId person, String known, String password) {
        return tx.createUpdate("""
                        update identity.credential set password = :password
                        where person_id = :person and password = :known
                        """)
                        .bind("person", person)
                        .bind("known", known)
                        .bind("password", password)
                        .execute()
                == 1;
    }

    /** Sets a hash, whichever was there. */
    void set(Handle tx, PersonId person, String password) {
        tx.createUpdate("update identity.credential set password = :password where person_id = :person")
                .bind("person", person)
                .bind("password", password)
                .execute();
    }

    /** Forgets a person with all sessions. */
    void erase(Handle tx, PersonId person) {
        tx.createUpdate("delete from identity.credential where person_id = :person")
                .bind("person", person)
                .execute();
    }

    void noteRevoked(Handle tx, PersonId person, Instant now) {
        tx.createUpdate("update identity.credential set revoked_at = :now where person_id = :person")
                .bind("person", person)
                .bind("now", now)
                .execute();
    }

    boolean isRevokedSince(Handle tx, PersonId person, Instant time) {
        return tx.createQuery("""
                        select exists (
                            select from identity.credential where person_id = :person and revoked_at >= :time)
                        """)
                .bind("person", person)
                .bind("time", time)
                .mapTo(boolean.class)
                .one();
    }

    /** People whose registration began before that time and may not have been finished. */
    List<PersonId> listUnsettled(Instant before, int limit) {
        return database.read(handle -> handle.createQuery("""
                        select person_id from identity.credential
                        where not settled and created_at < :before
                        order by created_at
                        limit :limit
                        """)
                .bind("before", before)
                .bind("limit", limit)
                .mapTo(PersonId.class)
                .list());
    }

    /** Keeps those who exist and forgets the others. */
    void settle(Collection<PersonId> existing, Collection<PersonId> gone) {
        database.run(tx -> {
            tx.createUpdate("update identity.credential set settled = true where person_id = any (:people)")
                    .bindArray("people", PersonId.class, existing)
                    .execute();
            tx.createUpdate("delete from identity.credential where not settled and person_id = any (:people)")
                    .bindArray("people", PersonId.class, gone)
                    .execute();
        });
    }

    void purgeLocks(Instant now) {
        database.run(tx -> tx.createUpdate("delete from identity.lockout where until <= :now")
                .bind("now", now)
                .execute());
    }
}
