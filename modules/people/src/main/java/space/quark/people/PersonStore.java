package space.quark.people;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Database;
import space.quark.dock.PersonId;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PersonSettings;
import space.quark.people.api.SettingsChange;

/** Reads and writes single people. Whoever is only reserved is seen by {@link #confirm} alone. */
final class PersonStore {
    /** The name of the constraint that a username breaks which is taken. */
    static final String USERNAME_UNIQUE = "person_username_key_key";

    private final Database database;

    PersonStore(Database database) {
        this.database = database;
    }

    Optional<PersonRow> find(PersonId id) {
        return one("id = :id", query -> query.bind("id", id));
    }

    Optional<PersonRow> findByUsername(String username) {
        return one("username_key = :key", query -> query.bind("key", Folded.text(username)));
    }

    Optional<PersonRow> findByEmail(String email) {
        return one("email_key = :key", query -> query.bind("key", Folded.text(email)));
    }

    /** By e-mail, else by username. */
    Optional<PersonRow> findByLogin(String login) {
        return one(
                "(email_key = :key or username_key = :key) order by email_key = :key desc limit 1",
                query -> query.bind("key", Folded.text(login)));
    }

    List<PersonRow> list(Collection<PersonId> ids) {
        return many("id = any (:ids)", query -> query.bindArray("ids", PersonId.class, ids));
    }

    List<PersonRow> listByNames(Collection<String> names) {
        List<String> keys = names.stream().map(Folded::text).distinct().toList();
        return many("username_key = any (:keys)", query -> query.bindArray("keys", String.class, keys));
    }

    /** Those who are shut out, in the order of their ids. */
    List<PersonId> shutOut(@Nullable PersonId after, int most) {
        return database.read(handle -> handle.createQuery("""
                        select id from people.person
                        where blocked_at is not null and confirmed_at is not null and id > :after
                        order by id limit :most
                        """)
                .bind("after", after == null ? 0 : after.value())
                .bind("most", most)
                .mapTo(PersonId.class)
                .list());
    }

    /** Reads a person and holds everybody else's changes of them back. */
    Optional<PersonRow> lock(Handle tx, PersonId id) {
        return tx.createQuery("select " + PersonRow.COLUMNS
                        + " from people.person where id = :id and confirmed_at is not null for no key update")
                .bind("id", id)
                .mapTo(PersonRow.class)
                .findOne();
    }

    /** Reserves the names; empty when one of them is taken. */
    Optional<PersonId> reserve(Handle tx, PeopleDirectory.NewPerson person, Instant now) {
        return tx.createQuery("""
                        insert into people.person
                            (username, email, username_key, email_key, full_name, bio, avatar_url, names_key,
                             created_at, updated_at)
                        values
                            (:username, :email, :usernameKey, :emailKey, :fullName, :bio, :avatarUrl, :namesKey,
                             :now, :now)
                        on conflict do nothing
                        returning id
                        """)
                .bind("username", person.username())
                .bind("email", person.email())
                .bind("usernameKey", Folded.text(person.username()))
                .bind("emailKey", Folded.text(person.email()))
                .bind("fullName", person.fullName())
                .bind("bio", person.bio())
                .bind("avatarUrl", person.avatarUrl())
                .bind("namesKey", Folded.names(person.username(), person.fullName()))
                .bind("now", now)
                .mapTo(PersonId.class)
                .findOne();
    }

    boolean isUsernameTaken(Handle tx, String username) {
        return tx.createQuery("select exists (select from people.person where username_key = :key)")
                .bind("key", Folded.text(username))
                .mapTo(boolean.class)
                .one();
    }

    /** Gives up reservations of these names made before that time. */
    void free(Handle tx, String username, String email, Instant madeBefore) {
        tx.createUpdate("""
                        delete from people.person
                        where confirmed_at is null and created_at < :before
                            and (username_key = :username or email_key = :email)
                        """)
                .bind("before", madeBefore)
                .bind("username", Folded.text(username))
                .bind("email", Folded.text(email))
                .execute();
    }

    /** Gives up reservations made before that time, at most 1,000. */
    int free(Instant madeBefore) {
        return database.write(
                tx -> tx.createUpdate("""
                        delete from people.person
                        where id in (
                            select id from people.person
                            where confirmed_at is null and created_at < :before
                            order by created_at
                            limit 1000
                            for update skip locked)
                        """).bind("before", madeBefore).execute());
    }

    /** Makes a reservation a person; empty when it is none. */
    Optional<PersonRow> confirm(Handle tx, PersonId id, Instant now) {
        return tx.createQuery("""
                        update people.person set confirmed_at = :now
                        where id = :id and confirmed_at is null
                        returning
                        """ + PersonRow.COLUMNS)
                .bind("id", id)
                .bind("now", now)
                .mapTo(PersonRow.class)
                .findOne();
    }

    /** Writes names and profile. */
    PersonRow update(Handle tx, PersonRow person, Instant now) {
        return tx.createQuery("""
                        update people.person
                        set username = :username, email = :email, username_key = :usernameKey, email_key = :emailKey,
                            full_name = :fullName, bio = :bio, avatar_url = :avatarUrl, names_key = :namesKey,
                            updated_at = :now
                        where id = :id
                        returning
                        """ + PersonRow.COLUMNS)
                .bind("id", person.id())
                .bind("username", person.username())
                .bind("email", person.email())
                .bind("usernameKey", Folded.text(person.username()))
                .bind("emailKey", Folded.text(person.email()))
                .bind("fullName", person.fullName())
                .bind("bio", person.bio())
                .bind("avatarUrl", person.avatarUrl())
                .bind("namesKey", Folded.names(person.username(), person.fullName()))
                .bind("now", now)
                .mapTo(PersonRow.class)
                .one();
    }

    PersonRow changeRoles(Handle tx, PersonId id, List<String> roles) {
        return tx.createQuery("update people.person set roles = :roles where id = :id returning " + PersonRow.COLUMNS)
                .bind("id", id)
                .bindArray("roles", String.class, roles)
                .mapTo(PersonRow.class)
                .one();
    }

    PersonRow changeBlocked(Handle tx, PersonId id, @Nullable Instant since) {
        return tx.createQuery(
                        "update people.person set blocked_at = :since where id = :id returning " + PersonRow.COLUMNS)
                .bind("id", id)
                .bind("since", since)
                .mapTo(PersonRow.class)
                .one();
    }

    void delete(Handle tx, PersonId id) {
        tx.createUpdate("delete from people.person where id = :id")
                .bind("id", id)
                .execute();
    }

    /** Whether an administrator who may sign in remains without this one; whoever asks too waits for this transaction. */
    boolean hasOtherAdmin(Handle tx, PersonId id) {
        tx.execute("select pg_advisory_xact_lock(hashtextextended('people.last_admin', 0))");
        return tx.createQuery("""
                        select exists (
                            select from people.person
                            where roles <> '{user}' and 'admin' = any (roles) and blocked_at is null
                                and confirmed_at is not null and id <> :id)
                        """).bind("id", id).mapTo(boolean.class).one();
    }

    Optional<PersonSettings> settings(PersonId id) {
        return database.read(handle -> handle.createQuery("""
                        select language, time_zone, theme, scheme, text_size, external_media, email_visibility, presence_visibility
                        from people.person where id = :id and confirmed_at is not null
                        """)
                .bind("id", id)
                .mapTo(PersonSettings.class)
                .findOne());
    }

    Optional<PersonSettings> changeSettings(PersonId id, SettingsChange change) {
        return database.write(tx -> tx.createQuery("""
                        update people.person
                        set language = coalesce(:language, language), time_zone = coalesce(:timeZone, time_zone),
                            theme = coalesce(:theme, theme), scheme = coalesce(:scheme, scheme),
                            text_size = coalesce(:textSize, text_size),
                            external_media = coalesce(:externalMedia, external_media),
                            email_visibility = coalesce(:email, email_visibility),
                            presence_visibility = coalesce(:presence, presence_visibility)
                        where id = :id and confirmed_at is not null
                        returning language, time_zone, theme, scheme, text_size, external_media, email_visibility,
                            presence_visibility
                        """)
                .bind("id", id)
                .bind("language", change.language())
                .bind("timeZone", change.timeZone())
                .bind("theme", change.theme())
                .bind("scheme", change.scheme())
                .bind("textSize", change.textSize())
                .bind("externalMedia", change.externalMedia())
                .bind("email", change.emailVisibility())
                .bind("presence", change.presenceVisibility())
                .mapTo(PersonSettings.class)
                .findOne());
    }

    private interface Binding {
        Query bind(Query query);
    }

    private Optional<PersonRow> one(String condition, Binding binding) {
        return database.read(handle ->
                select(handle, condition, binding).mapTo(PersonRow.class).findOne());
    }

    private List<PersonRow> many(String condition, Binding binding) {
        return database.read(handle ->
                select(handle, condition, binding).mapTo(PersonRow.class).list());
    }

    private static Query select(Handle handle, String condition, Binding binding) {
        return binding.bind(handle.createQuery(
                "select " + PersonRow.COLUMNS + " from people.person where confirmed_at is not null and " + condition));
    }
}
