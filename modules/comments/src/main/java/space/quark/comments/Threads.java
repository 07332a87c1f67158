package space.quark.comments;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import space.quark.comments.api.CommentId;
import space.quark.dock.PersonId;
import space.quark.dock.Watchers;
import space.quark.subjects.api.Subject;
import space.quark.subjects.api.SubjectFacts;

/**
 * Changes the shape of threads: everything here runs under the lock of the subject's row, taken first. Every change
 * gives the thread a new version, of which those who watch it are told.
 */
final class Threads {
    private final Watchers watchers;

    Threads(Watchers watchers) {
        this.watchers = watchers;
    }

    /** A comment that was taken away, and how many stand on its subject after it. */
    record Removed(long id, Subject subject, long total) {}

    private record Place(long id, Subject subject) {}

    /** Locks a subject that may not have been commented on before; false when it is gone. */
    boolean lock(Handle transaction, SubjectFacts facts) {
        return transaction
                .createQuery("""
                        insert into comments.subject (subject, author) values (:subject, :author)
                        on conflict (subject) do update set author = excluded.author
                        returning gone_at is null as here
                        """)
                .bind("subject", facts.subject().toString())
                .bind("author", facts.author().value())
                .map((row, context) -> row.getBoolean("here"))
                .one();
    }

    /** Locks subjects in their order, the same for everybody. */
    void lock(Handle transaction, Collection<Subject> subjects) {
        transaction
                .createQuery("""
                        select subject from comments.subject where subject = any(:subjects)
                        order by subject for update
                        """)
                .bind(
                        "subjects",
                        CommentStore.texts(
                                subjects.stream().map(Subject::toString).toList()))
                .mapTo(String.class)
                .list();
    }

    /** Adds a comment; its id. */
    long add(
            Handle transaction,
            Subject subject,
            @Nullable CommentRow parent,
            PersonId author,
            String content,
            Instant at) {
        if (parent != null) {
            transaction.execute("update comments.comment set replies = replies + 1 where id = ?", parent.id());
        }
        return transaction
                .createQuery("""
                        insert into comments.comment (subject, parent, depth, author, content, created_at)
                        values (:subject, :parent, :depth, :author, :content, :at)
                        returning id
                        """)
                .bind("subject", subject.toString())
                .bind("parent", parent == null ? null : parent.id())
                .bind("depth", parent == null ? 0 : parent.depth() + 1)
                .bind("author", author.value())
                .bind("content", content)
                .bind("at", at)
                .mapTo(Long.class)
                .one();
    }

    /** Changes how many comments stand on a subject, and tells how many do now. */
    long count(Handle transaction, Subject subject, long change) {
        watchers.changed(subject.toString());
        return transaction
                .createQuery("""
                        update comments.subject set total = total + :change, version = version + 1
                        where subject = :subject
                        returning total
                        """)
                .bind("subject", subject.toString())
                .bind("change", change)
                .mapTo(Long.class)
                .one();
    }

    /** Locks a subject because something is about to change in a comment on it. */
    void touch(Handle transaction, Subject subject) {
        transaction.execute("update comments.subject set version = version + 1 where subject = ?", subject.toString());
        watchers.changed(subject.toString());
    }

    /** The same for the subject on which a comment stands. */
    void touch(Handle transaction, CommentId comment) {
        transaction
                .createQuery("""
                        update comments.subject set version = version + 1
                        where subject = (select subject from comments.comment where id = :comment)
                        returning subject
                        """)
                .bind("comment", comment)
                .mapTo(String.class)
                .forEach(watchers::changed);
    }

    /** Takes away one comment; absent when it does not stand any more. */
    Optional<Removed> remove(Handle transaction, Subject subject, long id) {
        lock(transaction, List.of(subject));
        return removeLocked(transaction, List.of(id)).stream().findFirst();
    }

    /** Takes away at most so many comments of a person. */
    List<Removed> removeOf(Handle transaction, PersonId author, int atMost) {
        List<Place> found = transaction
                .createQuery("""
                        select id, subject from comments.comment where author = :author
                        order by subject, id limit :limit
                        """)
                .bind("author", author.value())
                .bind("limit", atMost)
                .map((row, context) -> new Place(row.getLong("id"), Subject.of(row.getString("subject"))))
                .list();
        if (found.isEmpty()) {
            return List.of();
        }
        lock(transaction, found.stream().map(Place::subject).distinct().toList());
        return removeLocked(transaction, found.stream().map(Place::id).toList());
    }

    private List<Removed> removeLocked(Handle transaction, List<Long> ids) {
        List<Place> standing = transaction
                .createQuery("""
                        update comments.comment
                        set author = null, content = '', reactions = '{}', score = 0, edited_at = null
                        where id = any(:ids) and author is not null
                        returning id, subject
                        """)
                .bind("ids", CommentStore.numbers(ids))
                .map((row, context) -> new Place(row.getLong("id"), Subject.of(row.getString("subject"))))
                .list();
        List<Long> places = standing.stream().map(Place::id).toList();
        transaction
                .createUpdate("delete from comments.mention where comment = any(:ids)")
                .bind("ids", CommentStore.numbers(places))
                .execute();
        dropUnanswered(transaction, places);
        Map<Subject, Long> lost = new HashMap<>();
        standing.forEach(place -> lost.merge(place.subject(), 1L, Long::sum));
        Map<Subject, Long> totals = new HashMap<>();
        lost.forEach((subject, number) -> totals.put(subject, count(transaction, subject, -number) + number));
        List<Removed> removed = new ArrayList<>();
        for (Place place : standing) {
            long total = totals.merge(place.subject(), -1L, Long::sum);
            removed.add(new Removed(place.id(), place.subject(), total));
        }
        return removed;
    }

    /** Deletes tombstones that nobody answered, then those above them which thereby lost their last reply. */
    private void dropUnanswered(Handle transaction, List<Long> tombstones) {
        List<Long> bare = tombstones;
        while (!bare.isEmpty()) {
            bare = transaction
                    .createQuery("""
                            with dropped as (
                                delete from comments.comment
                                where id = any(:ids) and author is null and replies = 0
                                returning parent
                            ), fewer as (
                                select parent, count(*) as lost from dropped where parent is not null group by parent
                            ), parents as (
                                update comments.comment c set replies = c.replies - fewer.lost
                                from fewer where c.id = fewer.parent
                                returning c.id, c.replies, c.author
                            )
                            select id from parents where replies = 0 and author is null
                            """)
                    .bind("ids", CommentStore.numbers(bare))
                    .mapTo(Long.class)
                    .list();
        }
    }

    /** Erases a subject's whole thread; nobody can comment on it any more. */
    void erase(Handle transaction, Subject subject, PersonId author, Instant at) {
        transaction
                .createUpdate("""
                        insert into comments.subject (subject, author, gone_at) values (:subject, :author, :at)
                        on conflict (subject) do update
                        set gone_at = excluded.gone_at, total = 0, version = comments.subject.version + 1
                        """)
                .bind("subject", subject.toString())
                .bind("author", author.value())
                .bind("at", at)
                .execute();
        transaction.execute("delete from comments.comment where subject = ? and parent is null", subject.toString());
        watchers.changed(subject.toString());
    }
}
