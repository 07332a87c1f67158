package space.quark.reactions;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Cursor;
import space.quark.dock.Database;
import space.quark.dock.PersonId;
import space.quark.dock.Watchers;
import space.quark.subjects.api.Subject;
import space.quark.subjects.api.SubjectFacts;

/**
 * All SQL of reactions. Whatever changes reactions of a subject first locks its tally and gives it a new version, of
 * which those who watch the subject are told.
 */
final class ReactionStore {
    /** One reaction of one person. */
    record Given(long id, Subject subject, PersonId person, String kind, Instant at) {}

    private final Database database;
    private final Watchers watchers;

    ReactionStore(Database database, Watchers watchers) {
        this.database = database;
        this.watchers = watchers;
    }

    private static Argument texts(Collection<Subject> subjects) {
        String[] array = subjects.stream().map(Subject::toString).toArray(String[]::new);
        return (position, statement, context) -> statement.setObject(position, array);
    }

    /** What is known of these subjects, and which kinds the person gave, in one statement. */
    List<Tally.Seen> see(Collection<Subject> subjects, @Nullable PersonId person) {
        return database.read(handle -> handle.createQuery("""
                        select t.subject, t.root, t.counts, t.gone_at is null as here, array(
                            select r.kind from reactions.reaction r
                            where r.subject = t.subject and r.person = :person order by r.id
                        ) as mine
                        from reactions.tally t where t.subject = any(:subjects)
                        """)
                .bind("subjects", texts(subjects))
                .bind("person", person == null ? 0 : person.value())
                .map((row, context) -> new Tally.Seen(Tally.read(row, context), List.of((String[])
                        row.getArray("mine").getArray())))
                .list());
    }

    /** Reactions to a subject, latest first. */
    List<Given> latest(Subject subject, @Nullable String kind, @Nullable Long before, int limit) {
        return database.read(handle -> {
            Query query = handle.createQuery("""
                            select id, subject, person, kind, at from reactions.reaction
                            where subject = :subject %s and id < :before order by id desc limit :limit
                            """.formatted(kind == null ? "" : "and kind = :kind"))
                    .bind("subject", subject.toString())
                    .bind("before", before == null ? Long.MAX_VALUE : before)
                    .bind("limit", limit);
            if (kind != null) {
                query.bind("kind", kind);
            }
            return query.map((row, context) -> given(row)).list();
        });
    }

    /** What a person gave, latest first. */
    List<Given> by(PersonId person, @Nullable Cursor after, int limit) {
        return database.read(handle -> handle.createQuery("""
                        select id, subject, person, kind, at from reactions.reaction
                        where person = :person and id < :before order by id desc limit :limit
                        """)
                .bind("person", person)
                .bind("before", after == null ? Long.MAX_VALUE : after.id())
                .bind("limit", limit)
                .map((row, context) -> given(row))
                .list());
    }

    /** Locks the tally of a subject, which is begun if this is the first reaction. */
    Tally lock(Handle transaction, SubjectFacts facts) {
        return transaction
                .createQuery("""
                        insert into reactions.tally (subject, root) values (:subject, :root)
                        on conflict (subject) do update set root = excluded.root
                        returning subject, root, counts, gone_at is null as here
                        """)
                .bind("subject", facts.subject().toString())
                .bind("root", facts.root().toString())
                .map(Tally::read)
                .one();
    }

    /** Locks those tallies that exist, in the order of their subjects, the same for everybody. */
    List<Tally> lock(Handle transaction, Collection<Subject> subjects) {
        return transaction
                .createQuery("""
                        select subject, root, counts, gone_at is null as here from reactions.tally
                        where subject = any(:subjects) order by subject for update
                        """)
                .bind("subjects", texts(subjects))
                .map(Tally::read)
                .list();
    }

    /** False when the person had given this already. */
    boolean add(Handle transaction, Subject subject, PersonId person, String kind, Instant at) {
        return transaction
                        .createUpdate("""
                                insert into reactions.reaction (subject, person, kind, at)
                                values (:subject, :person, :kind, :at)
                                on conflict (subject, person, kind) do nothing
                                """)
                        .bind("subject", subject.toString())
                        .bind("person", person)
                        .bind("kind", kind)
                        .bind("at", at)
                        .execute()
                == 1;
    }

    /** False when the person had not given this. */
    boolean take(Handle transaction, Subject subject, PersonId person, String kind) {
        return transaction.execute(
                        "delete from reactions.reaction where subject = ? and person = ? and kind = ?",
                        subject.toString(),
                        person,
                        kind)
                == 1;
    }

    void keep(Handle transaction, Collection<Tally> tallies) {
        if (tallies.isEmpty()) {
            return;
        }
        var batch = transaction.prepareBatch("""
                update reactions.tally set counts = cast(:counts as jsonb), version = version + 1
                where subject = :subject
                """);
        tallies.forEach(tally -> batch.bind("counts", tally.countsJson())
                .bind("subject", tally.subject().toString())
                .add());
        batch.execute();
        tallies.forEach(tally -> watchers.changed(tally.subject().toString()));
    }

    /** Some subjects to which the person reacted, in their order. */
    List<Subject> subjectsOf(Handle transaction, PersonId person, int atMost) {
        return transaction
                .createQuery("""
                        select distinct subject from reactions.reaction where person = :person
                        order by subject limit :limit
                        """)
                .bind("person", person)
                .bind("limit", atMost)
                .map((row, context) -> Subject.of(row.getString("subject")))
                .list();
    }

    /** Takes back all that the person gave to these subjects, whose tallies are locked. */
    List<Given> takeAll(Handle transaction, PersonId person, Collection<Subject> subjects) {
        return transaction
                .createQuery("""
                        delete from reactions.reaction where person = :person and subject = any(:subjects)
                        returning id, subject, person, kind, at
                        """)
                .bind("person", person)
                .bind("subjects", texts(subjects))
                .map((row, context) -> given(row))
                .list();
    }

    /** Erases all reactions to a subject and to what belongs to it; nobody can react to it any more. */
    void erase(Handle transaction, Subject subject, Subject root, Instant at) {
        transaction
                .createUpdate("""
                        insert into reactions.tally (subject, root, gone_at) values (:subject, :root, :at)
                        on conflict (subject) do update set gone_at = excluded.gone_at
                        """)
                .bind("subject", subject.toString())
                .bind("root", root.toString())
                .bind("at", at)
                .execute();
        List<Subject> inside = transaction
                .createQuery("""
                        select subject from reactions.tally where root = :subject or subject = :subject
                        order by subject for update
                        """)
                .bind("subject", subject.toString())
                .map((row, context) -> Subject.of(row.getString("subject")))
                .list();
        transaction
                .createUpdate("delete from reactions.reaction where subject = any(:subjects)")
                .bind("subjects", texts(inside))
                .execute();
        transaction
                .createUpdate("""
                        update reactions.tally
                        set counts = '{}', gone_at = coalesce(gone_at, :at), version = version + 1
                        where subject = any(:subjects)
                        """)
                .bind("subjects", texts(inside))
                .bind("at", at)
                .execute();
        inside.forEach(one -> watchers.changed(one.toString()));
    }

    /** Whether the person or the outermost subject is known to be gone. */
    boolean isGone(Handle transaction, PersonId person, Subject root) {
        return transaction
                .createQuery("""
                        select exists (select from reactions.gone where person = :person)
                            or exists (select from reactions.tally where subject = :root and gone_at is not null) as gone
                        """)
                .bind("person", person)
                .bind("root", root.toString())
                .mapTo(Boolean.class)
                .one();
    }

    /** Notes that a person is gone. */
    void forget(Handle transaction, PersonId person, Instant at) {
        transaction.execute("insert into reactions.gone (person, at) values (?, ?) on conflict do nothing", person, at);
    }

    /** Whether there are {@link #unfinished} people; asked every few seconds, and hardly ever so. */
    boolean anyUnfinished() {
        return database.readOne("select from reactions.gone where not erased limit 1", _ -> true)
                .isPresent();
    }

    /** People of whom something may be left. */
    List<PersonId> unfinished(int atMost) {
        return database.read(handle -> handle.createQuery(
                        "select person from reactions.gone where not erased order by at limit :limit")
                .bind("limit", atMost)
                .mapTo(PersonId.class)
                .list());
    }

    /** Ends the erasing of a person who is gone since before this time. */
    void finish(PersonId person, Instant before) {
        database.run(handle ->
                handle.execute("update reactions.gone set erased = true where person = ? and at < ?", person, before));
    }

    /** Forgets who and what went before this time. */
    void forgetGone(Instant before) {
        database.run(handle -> {
            handle.execute("delete from reactions.gone where erased and at < ?", before);
            handle.execute("delete from reactions.tally where gone_at < ?", before);
        });
    }

    private static Given given(ResultSet row) throws SQLException {
        return new Given(
                row.getLong("id"),
                Subject.of(row.getString("subject")),
                new PersonId(row.getLong("person")),
                row.getString("kind"),
                row.getObject("at", OffsetDateTime.class).toInstant());
    }
}
