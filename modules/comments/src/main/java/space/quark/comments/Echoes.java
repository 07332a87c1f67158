package space.quark.comments;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import space.quark.comments.api.CommentId;
import space.quark.dock.Database;
import space.quark.dock.Events;
import space.quark.dock.Json;
import space.quark.dock.PersonId;
import space.quark.people.api.PersonDeleted;
import space.quark.posts.api.PostDeleted;
import space.quark.reactions.api.Reacted;
import space.quark.reactions.api.ReactionRetracted;
import space.quark.subjects.api.Subject;

/** What others' events change here. */
final class Echoes {
    private static final int BATCH = 200;
    private static final Duration REMEMBER_GONE = Duration.ofDays(30);

    private final CommentsService.Station station;
    private final CommentStore store;
    private final Threads threads;
    private final Authors authors;

    Echoes(CommentsService.Station station, CommentStore store, Threads threads, Authors authors) {
        this.station = station;
        this.store = store;
        this.threads = threads;
        this.authors = authors;
    }

    void postDeleted(Handle transaction, PostDeleted event) {
        threads.erase(transaction, Subject.post(event.post().value()), event.author(), clock().instant());
    }

    void reacted(Handle transaction, Reacted event) {
        keep(transaction, event.to().subject(), event.counts());
    }

    void retracted(Handle transaction, ReactionRetracted event) {
        keep(transaction, event.subject(), event.counts());
    }

    private void keep(Handle transaction, Subject subject, Map<String, Long> counts) {
        if (subject.kind().equals(Subject.COMMENT)) {
            threads.touch(transaction, new CommentId(subject.id()));
            store.react(
                    transaction,
                    subject.id(),
                    Json.mapper().writeValueAsString(counts),
                    counts.values().stream().mapToLong(Long::longValue).sum());
        }
    }

    /** Erases the first comments at once and leaves a note for {@link #eraseMore} when there may be others. */
    void personDeleted(Handle transaction, PersonDeleted event) {
        authors.forget(transaction, event.person(), clock().instant());
        if (!eraseBatch(transaction, event.person())) {
            transaction.execute(
                    "insert into comments.erasure (person) values (?) on conflict do nothing",
                    event.person().value());
        }
    }

    /** Goes on erasing people who wrote more than one batch holds. */
    void eraseMore() {
        // Asked every few seconds, and hardly ever answered.
        if (database()
                .readOne("select from comments.erasure limit 1", _ -> true)
                .isEmpty()) {
            return;
        }
        List<Long> people = database()
                .read(handle -> handle.createQuery("select person from comments.erasure limit 100")
                        .mapTo(Long.class)
                        .list());
        for (long person : people) {
            boolean done = false;
            while (!done) {
                done = database().write(transaction -> eraseBatch(transaction, new PersonId(person)));
            }
            database().run(handle -> handle.execute("delete from comments.erasure where person = ?", person));
        }
    }

    private boolean eraseBatch(Handle transaction, PersonId person) {
        List<Threads.Removed> removed = threads.removeOf(transaction, person, BATCH);
        Instant now = clock().instant();
        removed.forEach(one -> events().publish(transaction, CommentsService.deleted(one, now)));
        return removed.size() < BATCH;
    }

    /** Forgets which subjects and people are gone, once nothing late can speak of them. */
    void forgetGone() {
        Instant before = clock().instant().minus(REMEMBER_GONE);
        database().run(handle -> {
            handle.execute("delete from comments.subject where gone_at < ?", before);
            handle.execute("delete from comments.person where gone_at < ?", before);
        });
    }

    private Database database() {
        return station.database();
    }

    private Events events() {
        return station.events();
    }

    private InstantSource clock() {
        return station.clock();
    }
}
