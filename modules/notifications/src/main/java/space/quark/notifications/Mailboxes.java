package space.quark.notifications;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Database;
import space.quark.dock.PersonId;
import space.quark.notifications.api.FeedQuery;
import space.quark.notifications.api.NotificationId;

/** All SQL of mailboxes. Whatever changes one first locks its row; several are locked in the order of people. */
final class Mailboxes {
    /** The counts of a mailbox. */
    record Box(long lastSeq, long unread, long total) {
        static final Box EMPTY = new Box(0, 0, 0);
    }

    private final Database database;

    Mailboxes(Database database) {
        this.database = database;
    }

    static Argument numbers(Collection<PersonId> people) {
        long[] array = people.stream().mapToLong(PersonId::value).toArray();
        return (position, statement, context) -> statement.setObject(position, array);
    }

    static Argument texts(Collection<String> values) {
        String[] array = values.toArray(String[]::new);
        return (position, statement, context) -> statement.setObject(position, array);
    }

    Box box(PersonId person) {
        return database.read(handle -> handle.createQuery(
                        "select last_seq, unread, total from notifications.mailbox where person = :person")
                .bind("person", person)
                .mapTo(Box.class)
                .findOne()
                .orElse(Box.EMPTY));
    }

    Optional<NotificationRow> find(NotificationId id) {
        return database.read(handle -> handle.createQuery(
                        "select " + NotificationRow.COLUMNS + " from notifications.notification n where n.id = :id")
                .bind("id", id)
                .mapTo(NotificationRow.class)
                .findOne());
    }

    /** A page, newest first: those below a place, or after skipping some. */
    List<NotificationRow> page(PersonId person, FeedQuery filter, @Nullable Long below, long skip, int limit) {
        return database.read(handle -> {
            Query query = filtered(
                            handle,
                            NotificationRow.COLUMNS,
                            person,
                            filter,
                            (below == null ? "" : " and n.seq < :below")
                                    + " order by n.seq desc offset :skip limit :limit")
                    .bind("skip", skip)
                    .bind("limit", limit);
            if (below != null) {
                query.bind("below", below);
            }
            return query.mapTo(NotificationRow.class).list();
        });
    }

    /** How many of one type match. */
    long count(PersonId person, FeedQuery filter) {
        return database.read(handle -> filtered(handle, "count(*)", person, filter, "")
                .mapTo(Long.class)
                .one());
    }

    private static Query filtered(Handle handle, String what, PersonId person, FeedQuery filter, String rest) {
        Query query = handle.createQuery("select " + what
                        + " from notifications.notification n where n.person = :person" + where(filter) + rest)
                .bind("person", person);
        return filter.type() == null ? query : query.bind("type", filter.type());
    }

    private static String where(FeedQuery filter) {
        String unread = filter.unread() == null ? "" : filter.unread() ? " and not n.is_read" : " and n.is_read";
        return (filter.type() == null ? "" : " and n.type = :type") + unread;
    }

    /** Those after a place, oldest first. */
    List<NotificationRow> after(PersonId person, long seq, int limit) {
        return database.read(handle -> handle.createQuery("select " + NotificationRow.COLUMNS + """
                         from notifications.notification n
                        where n.person = :person and n.seq > :seq order by n.seq limit :limit
                        """)
                .bind("person", person)
                .bind("seq", seq)
                .bind("limit", limit)
                .mapTo(NotificationRow.class)
                .list());
    }

    /** Puts a notification into each mailbox, of the type that stands beside the person; the ids in that order. */
    List<NotificationId> deliver(Handle transaction, SortedMap<PersonId, String> types, Draft draft, Instant at) {
        return transaction
                .createQuery("""
                        with addressee as (
                            select * from unnest(:people, :types) as t (person, type)
                        ), box as (
                            insert into notifications.mailbox as m (person, last_seq, unread, total)
                            select person, 1, 1, 1 from addressee order by person
                            on conflict (person) do update
                            set last_seq = m.last_seq + 1, unread = m.unread + 1, total = m.total + 1
                            returning m.person, m.last_seq
                        )
                        insert into notifications.notification
                            (person, seq, type, created_at, payload, sender, actor, subject, root)
                        select box.person, box.last_seq, addressee.type, :at, cast(:payload as json),
                            :sender, :actor, :subject, :root
                        from box join addressee using (person) order by box.person
                        returning id
                        """)
                .bind("people", numbers(types.keySet()))
                .bind("types", texts(types.values()))
                .bind("at", at)
                .bind("payload", draft.payload())
                .bindByType("sender", draft.sender(), PersonId.class)
                .bind("actor", draft.actor())
                .bind(
                        "subject",
                        draft.subject() == null ? null : draft.subject().toString())
                .bind("root", draft.root() == null ? null : draft.root().toString())
                .mapTo(NotificationId.class)
                .list();
    }

    private static void lock(Handle transaction, PersonId person) {
        transaction
                .createQuery("select person from notifications.mailbox where person = :person for update")
                .bind("person", person)
                .mapTo(PersonId.class)
                .list();
    }

    /** Marks everything up to a place as read; how many were not. */
    long readUpTo(Handle transaction, PersonId person, long seq) {
        lock(transaction, person);
        return lessUnread(transaction, person, transaction.execute("""
                        update notifications.notification set is_read = true
                        where person = ? and seq <= ? and not is_read
                        """, person, seq));
    }

    /** False when it was read already. */
    boolean read(Handle transaction, PersonId person, NotificationId id) {
        lock(transaction, person);
        return lessUnread(transaction, person, transaction.execute("""
                                update notifications.notification set is_read = true
                                where id = ? and person = ? and not is_read
                                """, id, person)) == 1;
    }

    private static long lessUnread(Handle transaction, PersonId person, int read) {
        if (read > 0) {
            transaction.execute("update notifications.mailbox set unread = unread - ? where person = ?", read, person);
        }
        return read;
    }

    /** False when it is not there any more. */
    boolean remove(Handle transaction, PersonId person, NotificationId id) {
        lock(transaction, person);
        return removeLocked(transaction, "id = :value", Map.of("value", id)) == 1;
    }

    /** Takes away all that tells of a person's deeds. */
    void removeDeedsOf(Handle transaction, PersonId actor) {
        removeAll(transaction, "actor = :value", Map.of("value", actor));
    }

    /** Takes away all that points to a subject or into it. */
    void removeAbout(Handle transaction, String subject) {
        removeAll(transaction, "(subject = :value or root = :value)", Map.of("value", subject));
    }

    private static void removeAll(Handle transaction, String condition, Map<String, ?> values) {
        transaction
                .createQuery("""
                        select person from notifications.mailbox
                        where person in (select person from notifications.notification where %s)
                        order by person for update
                        """.formatted(condition))
                .bindMap(values)
                .mapTo(PersonId.class)
                .list();
        removeLocked(transaction, condition, values);
    }

    private static int removeLocked(Handle transaction, String condition, Map<String, ?> values) {
        return transaction
                .createQuery("""
                        with removed as (
                            delete from notifications.notification where %s returning person, is_read
                        ), lost as (
                            select person, count(*) as all_of_them, count(*) filter (where not is_read) as unread
                            from removed group by person
                        ), counted as (
                            update notifications.mailbox m
                            set total = m.total - lost.all_of_them, unread = m.unread - lost.unread
                            from lost where m.person = lost.person
                        )
                        select count(*) from removed
                        """.formatted(condition))
                .bindMap(values)
                .mapTo(Integer.class)
                .one();
    }

    /** Erases a whole mailbox. */
    void erase(Handle transaction, PersonId person) {
        lock(transaction, person);
        transaction.execute("delete from notifications.notification where person = ?", person);
        transaction.execute("delete from notifications.mailbox where person = ?", person);
    }
}
