package space.quark.feed;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import space.quark.dock.Caller;
import space.quark.dock.Cursor;
import space.quark.dock.PersonId;
import space.quark.dock.Unreachable;
import space.quark.feed.api.Feed;
import space.quark.posts.api.Post;
import space.quark.posts.api.PostShelf;
import space.quark.relations.api.RelationEdges;

/**
 * Fills a page: headers from the own copies, then what relations and posts say about them at this moment. So what
 * somebody ended, hid or deleted is out of the next page even before its event arrives here.
 */
final class FeedService implements Feed {
    /** How often a page is topped up before it is answered with fewer posts than asked for. */
    private static final int ROUNDS = 8;

    private final Timeline timeline;
    private final RelationEdges relations;
    private final PostShelf posts;

    FeedService(Timeline timeline, RelationEdges relations, PostShelf posts) {
        this.timeline = timeline;
        this.relations = relations;
        this.posts = posts;
    }

    @Override
    public Page read(Window window) {
        PersonId me = Caller.me();
        Cursor start = Cursor.parse(window.cursor());
        // Everything before this place is decided: shown, or not to be shown.
        Cursor decided = start == null ? Timeline.START : start;
        List<Post> shown = new ArrayList<>();
        for (int round = 1; ; round++) {
            int wanted = window.size() - shown.size();
            // One more than wanted tells whether the feed goes on.
            int asked = round == 1 ? wanted + 1 : HeaderStore.MOST;
            List<Header> found = timeline.next(me, decided, asked);
            List<Header> open = open(me, found);
            int most = round == 1 || wanted == 0 ? wanted : HeaderStore.MOST - 1;
            List<Header> looked = open.subList(0, Math.min(most, open.size()));
            List<Post> there = posts(looked);
            List<Post> taken = there.subList(0, Math.min(wanted, there.size()));
            shown.addAll(taken);
            boolean left = there.size() > taken.size() || open.size() > looked.size();
            if (left && shown.size() == window.size()) {
                Cursor last = taken.isEmpty() ? decided : place(looked, taken.getLast());
                return new Page(shown, last.text());
            }
            if (!left && found.size() < asked) {
                return new Page(shown, null);
            }
            decided = left ? looked.getLast().place() : found.getLast().place();
            if (round == ROUNDS) {
                return new Page(shown, decided.text());
            }
        }
    }

    private static Cursor place(List<Header> headers, Post post) {
        return headers.stream()
                .filter(header -> header.post().equals(post.id()))
                .findFirst()
                .orElseThrow()
                .place();
    }

    /** Those whose authors the person follows and does not shun at this moment. */
    private List<Header> open(PersonId me, List<Header> found) {
        if (found.isEmpty()) {
            return found;
        }
        List<PersonId> authors = found.stream().map(Header::author).distinct().toList();
        try {
            Set<PersonId> open = relations.between(new RelationEdges.Question(me, authors)).edges().stream()
                    .filter(edge -> edge.follows() && !edge.blocks() && !edge.blockedBy() && !edge.mutes())
                    .map(RelationEdges.Edge::other)
                    .collect(Collectors.toSet());
            return found.stream()
                    .filter(header -> open.contains(header.author()))
                    .toList();
        } catch (Unreachable _) {
            // The own copies are at most an event behind.
            return found;
        }
    }

    private List<Post> posts(List<Header> headers) {
        return headers.isEmpty()
                ? List.of()
                : posts.list(new PostShelf.PostIds(
                                headers.stream().map(Header::post).toList()))
                        .posts();
    }
}
