package space.quark.feed;

import java.util.ArrayList;
import java.util.List;
import space.quark.dock.Caller;
import space.quark.dock.Cursor;
import space.quark.dock.PersonId;
import space.quark.feed.api.Feed;
import space.quark.posts.api.Post;
import space.quark.posts.api.PostShelf;

/**
 * Fills a page: headers from the own copies, then what relations and posts say about them at this moment. So what
 * somebody ended, hid or deleted is out of the next page even before its event arrives here.
 */
final class FeedService implements Feed {
    /** How often a page is topped up before it is answered with fewer posts than asked for. */
    private static final int ROUNDS = 8;

    private final Timeline timeline;
    private final Standing standing;
    private final PostShelf posts;

    FeedService(Timeline timeline, Standing standing, PostShelf posts) {
        this.timeline = timeline;
        this.standing = standing;
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
            List<Header> open = standing.open(me, found, Header::author);
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

    private List<Post> posts(List<Header> headers) {
        return headers.isEmpty()
                ? List.of()
                : posts.list(new PostShelf.PostIds(
                                headers.stream().map(Header::post).toList()))
                        .posts();
    }
}
