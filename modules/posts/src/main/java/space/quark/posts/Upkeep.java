package space.quark.posts;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jdbi.v3.core.Handle;
import space.quark.dock.Dock;
import space.quark.dock.PersonId;
import space.quark.people.api.PersonDeleted;
import space.quark.posts.api.PostDeleted;
import space.quark.posts.api.PostId;
import space.quark.posts.api.PostPublished;

/** What happens without anybody asking: publishing on time, counting together, erasing whoever left. */
final class Upkeep {
    private static final int DUE_AT_ONCE = 100;
    private static final int ERASED_AT_ONCE = 500;
    private static final int FOLDED_AT_ONCE = 20_000;
    private static final int TAGS_AT_ONCE = 500;

    /** Longer than any transaction in which somebody who is leaving may still write. */
    private static final Duration LAST_WRITES = Duration.ofMinutes(2);

    private final Dock dock;
    private final PostStore posts;
    private final TagStore tags;
    private final CopyStore copies;
    private final CatchingUp catchingUp;
    /** Whether {@link #sweep} has something to do, as of the last look. */
    private volatile boolean departed;

    Upkeep(Dock dock, PostStore posts, TagStore tags, CopyStore copies, CatchingUp catchingUp) {
        this.dock = dock;
        this.posts = posts;
        this.tags = tags;
        this.copies = copies;
        this.catchingUp = catchingUp;
    }

    void begin() {
        dock.every(Duration.ofSeconds(1), "publish what is due and fold tallies", this::look);
        dock.every(Duration.ofSeconds(2), "erase posts of people who left", () -> {
            if (departed) {
                sweep();
            }
        });
        dock.every(Duration.ofMinutes(1), "remove unused tags", this::removeUnusedTags);
    }

    /** Erases what somebody wrote; of very many posts only the first, the rest within seconds by {@link #sweep}. */
    void depart(Handle tx, PersonDeleted event) {
        copies.depart(tx, event.person(), now());
        if (erase(tx, event.person()) < ERASED_AT_ONCE) {
            copies.wipe(tx, event.person());
        }
    }

    void look() {
        Backlog waits = Backlog.of(dock.database(), now());
        departed = waits.departed();
        if (waits.tallies()) {
            foldTallies();
        }
        if (waits.due()) {
            catchingUp.catchUp();
            publishDue();
        }
    }

    void publishDue() {
        int published;
        do {
            Instant now = now();
            published = dock.database().write(tx -> {
                List<PostStore.Header> due = posts.publishDue(tx, now, DUE_AT_ONCE);
                for (PostStore.Header post : due) {
                    dock.events()
                            .publish(
                                    tx,
                                    new PostPublished(
                                            post.id(),
                                            post.author(),
                                            post.visibility(),
                                            post.title(),
                                            post.mentioned(),
                                            now));
                }
                return due.size();
            });
        } while (published == DUE_AT_ONCE);
    }

    void foldTallies() {
        int folded;
        do {
            folded = dock.database().write(tx -> tags.fold(tx, FOLDED_AT_ONCE));
        } while (folded == FOLDED_AT_ONCE);
    }

    /** Erases the posts of people who left, batch by batch, until none comes any more. */
    void sweep() {
        for (PersonId person : dock.database().read(handle -> copies.departed(handle, 100))) {
            int erased;
            do {
                erased = dock.database().write(tx -> erase(tx, person));
            } while (erased == ERASED_AT_ONCE);
            dock.database().run(tx -> {
                copies.wipe(tx, person);
                copies.swept(tx, person, now().minus(LAST_WRITES));
            });
        }
    }

    void removeUnusedTags() {
        int removed;
        do {
            removed = dock.database().write(tx -> tags.removeUnused(tx, TAGS_AT_ONCE));
        } while (removed == TAGS_AT_ONCE);
    }

    private Instant now() {
        return dock.clock().instant().truncatedTo(ChronoUnit.MICROS);
    }

    private int erase(Handle tx, PersonId author) {
        List<PostId> gone = posts.delete(tx, posts.lockOf(tx, author, ERASED_AT_ONCE));
        Instant now = now();
        gone.forEach(post -> dock.events().publish(tx, new PostDeleted(post, author, now)));
        return gone.size();
    }
}
