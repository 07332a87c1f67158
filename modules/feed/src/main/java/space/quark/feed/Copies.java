package space.quark.feed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import space.quark.dock.Database;
import space.quark.dock.Live;
import space.quark.dock.PersonId;
import space.quark.people.api.PersonDeleted;
import space.quark.posts.api.PostDeleted;
import space.quark.posts.api.PostId;
import space.quark.posts.api.PostPublished;
import space.quark.posts.api.PostWithdrawn;
import space.quark.posts.api.Visibility;
import space.quark.relations.api.Blocked;
import space.quark.relations.api.Followed;
import space.quark.relations.api.Muted;
import space.quark.relations.api.Unblocked;
import space.quark.relations.api.Unfollowed;
import space.quark.relations.api.Unmuted;

/** Keeps the feed's own copies true to the events. Those about somebody who is gone change nothing any more. */
final class Copies {
    private static final int EDGES_AT_ONCE = 2_000;

    private final Database database;
    private final HeaderStore headers;
    private final EdgeStore edges;
    private final ArrivalStore arrivals;
    private final Live live;

    Copies(Database database, HeaderStore headers, EdgeStore edges, ArrivalStore arrivals, Live live) {
        this.database = database;
        this.headers = headers;
        this.edges = edges;
        this.arrivals = arrivals;
        this.live = live;
    }

    void followed(Handle tx, Followed event) {
        if (edges.hold(tx, event.follower(), event.followee())) {
            edges.follow(tx, event.follower(), event.followee());
        }
    }

    void unfollowed(Handle tx, Unfollowed event) {
        edges.unfollow(tx, event.follower(), event.followee());
    }

    void blocked(Handle tx, Blocked event) {
        PersonId person = event.person();
        PersonId other = event.other();
        if (edges.hold(tx, person, other)) {
            edges.hide(tx, person, other, EdgeStore.Why.BLOCKS);
            edges.hide(tx, other, person, EdgeStore.Why.BLOCKED);
        }
        edges.unfollow(tx, person, other);
        edges.unfollow(tx, other, person);
    }

    void unblocked(Handle tx, Unblocked event) {
        edges.show(tx, event.person(), event.other(), EdgeStore.Why.BLOCKS);
        edges.show(tx, event.other(), event.person(), EdgeStore.Why.BLOCKED);
    }

    void muted(Handle tx, Muted event) {
        if (edges.hold(tx, event.person(), event.other())) {
            edges.hide(tx, event.person(), event.other(), EdgeStore.Why.MUTES);
        }
    }

    void unmuted(Handle tx, Unmuted event) {
        edges.show(tx, event.person(), event.other(), EdgeStore.Why.MUTES);
    }

    /** Of a post that comes more than once only the last counts. */
    void postsPublished(Handle tx, List<PostPublished> events) {
        Map<PostId, PostPublished> last = new LinkedHashMap<>();
        events.forEach(event -> last.put(event.post(), event));
        List<PostPublished> seen = new ArrayList<>();
        for (PostPublished event : last.values()) {
            if (event.visibility() == Visibility.PRIVATE) {
                drop(tx, event.post());
            } else {
                seen.add(event);
            }
        }
        if (!seen.isEmpty()) {
            Set<PersonId> authors = edges.held(
                    tx, seen.stream().map(PostPublished::author).distinct().toList());
            seen.removeIf(event -> !authors.contains(event.author()));
            arrivals.arrive(tx, seen).forEach(author -> live.changed(new Followers(author, database, edges)));
            headers.keep(tx, seen);
        }
    }

    void postWithdrawn(Handle tx, PostWithdrawn event) {
        drop(tx, event.post());
    }

    void postDeleted(Handle tx, PostDeleted event) {
        drop(tx, event.post());
    }

    private void drop(Handle tx, PostId post) {
        headers.drop(tx, post);
        arrivals.drop(tx, post);
    }

    /** Whoever has more followers than one transaction should erase is out of every feed at once all the same. */
    void personDeleted(Handle tx, PersonDeleted event) {
        edges.depart(tx, event.person());
        headers.dropAllOf(tx, event.person());
        arrivals.dropAllOf(tx, event.person());
        if (edges.eraseFollowers(tx, event.person(), EDGES_AT_ONCE) == EDGES_AT_ONCE) {
            edges.eraseLater(tx, event.person());
        }
    }

    /** Goes on with those whose followers were too many. */
    void eraseMore() {
        // Asked every few seconds, and hardly ever answered.
        if (database.readOne("select from feed.erasing limit 1", _ -> true).isEmpty()) {
            return;
        }
        for (PersonId person : database.read(edges::erasing)) {
            while (database.write(tx -> eraseSome(tx, person))) {
                // until nothing is left
            }
        }
    }

    private boolean eraseSome(Handle tx, PersonId person) {
        boolean more = edges.eraseFollowers(tx, person, EDGES_AT_ONCE) == EDGES_AT_ONCE;
        if (!more) {
            edges.erased(tx, person);
        }
        return more;
    }
}
