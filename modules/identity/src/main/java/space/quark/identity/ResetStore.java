package space.quark.identity;

import java.time.Instant;
import org.jdbi.v3.core.Handle;
import space.quark.dock.Database;
import space.quark.dock.PersonId;

/** All SQL of codes for a new password. */
final class ResetStore {
    private final Database database;

    ResetStore(Database database) {
        this.database = database;
    }

    /** Keeps a person's code in the place of an earlier one; false when the person has no account. */
    boolean keep(PersonId person, byte[] hash, Instant now, Instant expires) {
        return database.write(tx -> tx.createUpdate("""
                        insert into identity.reset_code (person_id, code_hash, created_at, expires_at)
                        select person_id, :hash, :now, :expires from identity.credential where person_id = :person
                        on conflict (person_id) do update
                        set code_hash = excluded.code_hash, created_at = excluded.created_at,
                            expires_at = excluded.expires_at
                        """)
                        .bind("person", person)
                        .bind("hash", hash)
                        .bind("now", now)
                        .bind("expires", expires)
                        .execute()
                == 1);
    }

    boolean isGood(PersonId person, byte[] hash, Instant now) {
        return database.read(handle -> handle.createQuery("""
                        select exists (
                            select from identity.reset_code
                            where person_id = :person and code_hash = :hash and expires_at > :now)
                        """)
                .bind("person", person)
                .bind("hash", hash)
                .bind("now", now)
                .mapTo(boolean.class)
                .one());
    }

    /** Uses a code up; false when it is not, or no longer, good. */
    boolean use(Handle tx, PersonId person, byte[] hash, Instant now) {
        return tx.createUpdate("""
                        delete from identity.reset_code
                        where person_id = :person and code_hash = :hash and expires_at > :now
                        """)
                        .bind("person", person)
                        .bind("hash", hash)
                        .bind("now", now)
                        .execute()
                == 1;
    }

    /** Makes a person's code useless. */
    void forget(Handle tx, PersonId person) {
        tx.createUpdate("delete from identity.reset_code where person_id = :person")
                .bind("person", person)
                .execute();
    }

    void purge(Instant now) {
        database.run(tx -> tx.createUpdate("delete from identity.reset_code where expires_at <= :now")
                .bind("now", now)
                .execute());
    }
}
