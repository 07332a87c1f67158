package space.quark.notifications;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import space.quark.dock.PersonId;
import space.quark.notifications.api.Payload;

/** Who is told what: knows who blocks or mutes whom, what was told before, and what is gone. */
final class Manners {
    static final String FOLLOWS = "follows";
    static final String BLOCKS = "blocks";
    static final String MUTES = "mutes";

    private static final Comparator<PersonId> IN_ORDER = Comparator.comparingLong(PersonId::value);

    /** SQL for whether a subject, and all that belongs to it, is something that a person may not read now. */
    static String closed(String subject, String person) {
        return """
                exists (select from notifications.restricted r
                        where r.subject = %1$s and r.author <> %2$s and not (r.followers and exists (
                            select from notifications.edge e
                            where e.person = %2$s and e.other = r.author and e.kind = 'follows')))
                """.formatted(subject, person);
    }

    /** One person and what they are told. */
    record Addressee(PersonId person, String type) {}

    /** Nobody yet, in the order in which mailboxes are locked. */
    static SortedMap<PersonId, String> nobody() {
        return new TreeMap<>(IN_ORDER);
    }

    /**
     * Those who may be told of this deed: not the actor, nobody who is gone or blocks or mutes the actor, nobody who may
     * not read what it is about. None when the deed itself is about something gone. What is looked at stays as it is
     * until the transaction ends.
     */
    SortedMap<PersonId, String> willing(Handle transaction, Map<PersonId, String> types, Draft draft) {
        SortedMap<PersonId, String> willing = nobody();
        List<String> deed = Stream.of(draft.subject(), draft.root())
                .flatMap(Stream::ofNullable)
                .map(Object::toString)
                .toList();
        SortedSet<String> names = new TreeSet<>(deed);
        names.add(name(draft.actor()));
        types.keySet().forEach(person -> names.add(name(person)));
        hold(transaction, names, true);
        transaction
                .createQuery("""
                        select t.person, t.type from unnest(:people, :types) as t (person, type)
                        where t.person <> :actor
                          and not exists (select from notifications.gone where name = any(:deed))
                          and not exists (select from notifications.gone where name = 'person:' || t.person)
                          and not exists (
                            select from notifications.edge e
                            where e.person = t.person and e.other = :actor and e.kind in ('blocks', 'mutes'))
                        """ + "and not " + closed(":root", "t.person"))
                .bind("people", Mailboxes.numbers(types.keySet()))
                .bind("types", Mailboxes.texts(types.values()))
                .bind("actor", draft.actor())
                .bind(
                        "deed",
                        Mailboxes.texts(Stream.concat(deed.stream(), Stream.of(name(draft.actor())))
                                .toList()))
                .bind("root", draft.root() == null ? "" : draft.root().toString())
                .mapTo(Addressee.class)
                .forEach(one -> willing.put(one.person(), one.type()));
        return willing;
    }

    /** The addressee of something sent by hand, who stays here until the transaction ends; nobody when they are gone. */
    SortedMap<PersonId, String> present(Handle transaction, PersonId person, String type) {
        hold(transaction, List.of(name(person)), true);
        SortedMap<PersonId, String> present = nobody();
        boolean gone = transaction
                .createQuery("select exists (select from notifications.gone where name = :name)")
                .bind("name", name(person))
                .mapTo(Boolean.class)
                .one();
        if (!gone) {
            present.put(person, type);
        }
        return present;
    }

    /** Those of them who were not told the same since a moment; from now on they were. */
    SortedMap<PersonId, String> untold(
            Handle transaction, SortedMap<PersonId, String> types, Draft draft, Instant at, Instant since) {
        SortedMap<PersonId, String> untold = nobody();
        if (!types.isEmpty()) {
            transaction
                    .createQuery("""
                            insert into notifications.told as t (actor, person, type, subject, at)
                            select :actor, a.person, a.type, :subject, :at
                            from unnest(:people, :types) as a (person, type) order by a.person
                            on conflict (actor, person, type, subject) do update set at = excluded.at
                            where t.at < :since
                            returning t.person, t.type
                            """)
                    .bind("actor", draft.actor())
                    .bind("people", Mailboxes.numbers(types.keySet()))
                    .bind("types", Mailboxes.texts(types.values()))
                    .bind(
                            "subject",
                            draft.subject() == null ? "" : draft.subject().toString())
                    .bind("at", at)
                    .bind("since", since)
                    .mapTo(Addressee.class)
                    .forEach(one -> untold.put(one.person(), one.type()));
        }
        return untold;
    }

    /** Whether one person has this to do with another. */
    boolean is(Handle handle, PersonId person, String kind, PersonId other) {
        return handle.createQuery("""
                        select exists (
                            select from notifications.edge
                            where person = :person and other = :other and kind = :kind)
                        """)
                .bind("person", person)
                .bind("other", other)
                .bind("kind", kind)
                .mapTo(Boolean.class)
                .one();
    }

    void begin(Handle transaction, PersonId person, String kind, PersonId other) {
        transaction.execute(
                "insert into notifications.edge (person, other, kind) values (?, ?, ?) on conflict do nothing",
                person,
                other,
                kind);
    }

    void end(Handle transaction, PersonId person, String kind, PersonId other) {
        transaction.execute(
                "delete from notifications.edge where person = ? and other = ? and kind = ?", person, other, kind);
    }

    /** From now on only the author and, where they may, followers of the author can read the subject. */
    void restrict(Handle transaction, String subject, PersonId author, boolean followers) {
        transaction.execute("""
                insert into notifications.restricted (subject, author, followers) values (?, ?, ?)
                on conflict (subject) do update set followers = excluded.followers
                """, subject, author, followers);
    }

    /** From now on everybody can read the subjects. */
    void open(Handle transaction, List<String> subjects) {
        if (!subjects.isEmpty()) {
            transaction.execute("delete from notifications.restricted where subject = any(?)", (Object)
                    subjects.toArray(String[]::new));
        }
    }

    /** A post or comment is gone; waits for those who are just telling of it. */
    void forget(Handle transaction, String subject, Instant at) {
        gone(transaction, subject, at);
        open(transaction, List.of(subject));
        transaction.execute("delete from notifications.told where subject = ?", subject);
    }

    /** A person is gone; waits for those who are just telling of or to them. */
    void forget(Handle transaction, PersonId person, Instant at) {
        gone(transaction, name(person), at);
        transaction.execute("delete from notifications.told where actor = ?", person);
        transaction.execute("delete from notifications.told where person = ?", person);
        transaction.execute("delete from notifications.edge where person = ?", person);
        transaction.execute("delete from notifications.edge where other = ?", person);
        transaction.execute("delete from notifications.restricted where author = ?", person);
    }

    private static void gone(Handle transaction, String name, Instant at) {
        hold(transaction, List.of(name), false);
        transaction.execute("insert into notifications.gone (name, at) values (?, ?) on conflict do nothing", name, at);
    }

    /** Keeps things from going, or from being told of, until the transaction ends. */
    private static void hold(Handle transaction, Collection<String> names, boolean shared) {
        transaction
                .createQuery("select 1 from unnest(:names) as n (name) where %s(%s, hashtext(n.name)) is not null"
                        .formatted(
                                shared ? "pg_advisory_xact_lock_shared" : "pg_advisory_xact_lock",
                                "hashtext('quark.notifications')"))
                .bind("names", Mailboxes.texts(names))
                .mapTo(Integer.class)
                .list();
    }

    /** Forgets what was told and who was gone before these moments; mentions are remembered while they stand. */
    void prune(Handle transaction, Instant toldBefore, Instant goneBefore) {
        transaction.execute("delete from notifications.told where type <> ? and at < ?", Payload.MENTION, toldBefore);
        transaction.execute("delete from notifications.gone where at < ?", goneBefore);
    }

    private static String name(PersonId person) {
        return "person:" + person.value();
    }
}
