package space.quark.reactions;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import space.quark.comments.api.CommentDeleted;
import space.quark.dock.Database;
import space.quark.dock.Events;
import space.quark.dock.PersonId;
import space.quark.people.api.PersonDeleted;
import space.quark.posts.api.PostDeleted;
import space.quark.reactions.api.ReactionRetracted;
import space.quark.subjects.api.Subject;

/** Erases what hangs on deleted people, posts and comments. */
final class Erasing {
    private static final int BATCH = 200;
    /** Longer than any request may last. */
    private static final Duration LATEST = Duration.ofMinutes(5);

    private static final Duration REMEMBER = Duration.ofDays(30);

    private final Database database;
    private final Events events;
    private final InstantSource clock;
    private final ReactionStore store;

    Erasing(Database database, Events events, InstantSource clock, ReactionStore store) {
        this.database = database;
        this.events = events;
        this.clock = clock;
        this.store = store;
    }

    void postDeleted(Handle transaction, PostDeleted event) {
        Subject post = Subject.post(event.post().value());
        store.erase(transaction, post, post, clock.instant());
    }

    void commentDeleted(Handle transaction, CommentDeleted event) {
        store.erase(transaction, Subject.comment(event.comment().value()), event.subject(), clock.instant());
    }

    /** Takes the first reactions back at once; {@link #eraseMore} comes after it for the others and for late ones. */
    void personDeleted(Handle transaction, PersonDeleted event) {
        store.forget(transaction, event.person(), clock.instant());
        eraseBatch(transaction, event.person());
    }

    void eraseMore() {
        if (!store.anyUnfinished()) {
            return;
        }
        for (PersonId person : store.unfinished(100)) {
            boolean done = false;
            while (!done) {
                done = database.write(transaction -> eraseBatch(transaction, person));
            }
            store.finish(person, clock.instant().minus(LATEST));
        }
    }

    void forgetGone() {
        store.forgetGone(clock.instant().minus(REMEMBER));
    }

    private boolean eraseBatch(Handle transaction, PersonId person) {
        List<Subject> subjects = store.subjectsOf(transaction, person, BATCH);
        if (subjects.isEmpty()) {
            return true;
        }
        Map<Subject, Tally> tallies = store.lock(transaction, subjects).stream()
                .collect(Collectors.toMap(Tally::subject, Function.identity()));
        Instant now = clock.instant();
        for (ReactionStore.Given given : store.takeAll(transaction, person, subjects)) {
            Tally tally = tallies.get(given.subject());
            if (tally != null) {
                tally.take(given.kind());
                events.publish(
                        transaction, new ReactionRetracted(tally.subject(), person, given.kind(), tally.counts(), now));
            }
        }
        store.keep(transaction, tallies.values());
        return subjects.size() < BATCH;
    }
}
