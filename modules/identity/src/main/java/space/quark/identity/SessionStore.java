package space.quark.identity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Database;
import space.quark.dock.PersonId;
import space.quark.identity.api.Session;

/** All SQL of sessions. */
final class SessionStore {
    private final Database database;

    SessionStore(Database database) {
        this.database = database;
    }

    /**
     * A session as one of its refresh tokens finds it.
     *
     * @param present whether that is the token that is good now
     * @param previous whether it is the one before
     * @param refreshed whether there was one before at all
     */
    record Row(
            UUID id,
            PersonId personId,
            boolean present,
            boolean previous,
            boolean refreshed,
            Instant usedAt,
            Instant expiresAt) {}

    /** A session that begins. */
    record Start(UUID id, PersonId person, RefreshSecret secret, String device, String address) {}

    /** Begins a session, unless the password was changed since it was proved or the account is gone. */
    boolean start(Handle tx, Start session, String provedPassword, Instant now, Instant expires) {
        return tx.createUpdate("""
                        insert into identity.session
                            (id, person_id, selector, secret_hash, device, address, created_at, used_at, expires_at)
                        select :id, c.person_id, :selector, :hash, :device, :address, :now, :now, :expires
                        from (
                            select person_id from identity.credential
                            where person_id = :person and password = :password
                            for share
                        ) c
                        """)
                        .bind("id", session.id())
                        .bind("person", session.person())
                        .bind("selector", session.secret().selector())
                        .bind("hash", session.secret().hash())
                        .bind("device", session.device())
                        .bind("address", session.address())
                        .bind("now", now)
                        .bind("expires", expires)
                        .bind("password", provedPassword)
                        .execute()
                == 1;
    }

    /** Drops a person's sessions beyond so many, those unused longest; answers which. */
    List<UUID> dropSurplus(Handle tx, PersonId person, int most) {
        return tx.createQuery("""
                        delete from identity.session
                        where id in (
                            select id from identity.session where person_id = :person
                            order by used_at desc, id
                            offset :most)
                        returning id
                        """)
                .bind("person", person)
                .bind("most", most)
                .mapTo(UUID.class)
                .list();
    }

    /** The session that this refresh token, or one before or after it, belongs to. */
    Optional<Row> find(RefreshSecret secret) {
        return database.read(handle -> handle.createQuery("""
                        select id, person_id, secret_hash = :hash as present,
                            coalesce(previous_hash = :hash, false) as previous, previous_hash is not null as refreshed,
                            used_at, expires_at
                        from identity.session where selector = :selector
                        """)
                .bind("selector", secret.selector())
                .bind("hash", secret.hash())
                .mapTo(Row.class)
                .findOne());
    }

    /**
     * Puts the next refresh token in the place of the present one; false when that is no longer the present one, or the
     * session ended.
     */
    boolean rotate(RefreshSecret present, RefreshSecret next, String address, Instant now, Instant expires) {
        return database.write(tx -> tx.createUpdate("""
                        update identity.session
                        set secret_hash = :next, previous_hash = secret_hash, successor = :successor,
                            address = :address, used_at = :now, expires_at = :expires
                        where selector = :selector and secret_hash = :present and expires_at > :now
                        """)
                        .bind("selector", present.selector())
                        .bind("present", present.hash())
                        .bind("next", next.hash())
                        .bind("successor", present.seal(next))
                        .bind("address", address)
                        .bind("now", now)
                        .bind("expires", expires)
                        .execute()
                == 1);
    }

    /** The refresh token that took this one's place; empty when that one is no longer the present one. */
    Optional<RefreshSecret> successor(RefreshSecret previous) {
        return database.read(handle -> handle.createQuery("""
                        select successor from identity.session
                        where selector = :selector and previous_hash = :hash and successor is not null
                        """)
                .bind("selector", previous.selector())
                .bind("hash", previous.hash())
                .mapTo(byte[].class)
                .findOne()
                .map(previous::unseal));
    }

    /** Whether this is the token that is good now. */
    boolean isPresent(RefreshSecret secret, Instant now) {
        return database.read(handle -> handle.createQuery("""
                        select exists (
                            select from identity.session
                            where selector = :selector and secret_hash = :hash and expires_at > :now)
                        """)
                .bind("selector", secret.selector())
                .bind("hash", secret.hash())
                .bind("now", now)
                .mapTo(boolean.class)
                .one());
    }

    List<Session> list(PersonId person, @Nullable String current, Instant now) {
        return database.read(handle -> handle.createQuery("""
                        select id::text as id, device, address, created_at, used_at as last_used_at, expires_at,
                            id::text = :current as current
                        from identity.session
                        where person_id = :person and expires_at > :now
                        order by used_at desc, id
                        """)
                .bind("person", person)
                .bind("current", current == null ? "" : current)
                .bind("now", now)
                .mapTo(Session.class)
                .list());
    }

    boolean exists(PersonId person, UUID id) {
        return database.read(handle -> handle.createQuery(
                        "select exists (select from identity.session where id = :id and person_id = :person)")
                .bind("id", id)
                .bind("person", person)
                .mapTo(boolean.class)
                .one());
    }

    void delete(UUID id) {
        database.run(tx -> tx.createUpdate("delete from identity.session where id = :id")
                .bind("id", id)
                .execute());
    }

    /** Deletes a person's sessions; answers which. */
    List<UUID> deleteAll(Handle tx, PersonId person) {
        return tx.createQuery("delete from identity.session where person_id = :person returning id")
                .bind("person", person)
                .mapTo(UUID.class)
                .list();
    }

    /** Lets a person's sessions expire. */
    void expireAll(Handle tx, PersonId person, Instant now) {
        tx.createUpdate("update identity.session set expires_at = least(expires_at, :now) where person_id = :person")
                .bind("person", person)
                .bind("now", now)
                .execute();
    }

    /** Deletes what expired before that time, at most 10,000. */
    void purge(Instant expiredBefore) {
        database.run(tx -> tx.createUpdate("""
                        delete from identity.session
                        where id in (
                            select id from identity.session where expires_at < :before limit 10000 for update skip locked)
                        """).bind("before", expiredBefore).execute());
    }
}
