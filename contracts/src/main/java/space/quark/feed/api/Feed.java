package space.quark.feed.api;

import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Call;
import space.quark.dock.Check;
import space.quark.dock.Contract;
import space.quark.dock.SignedIn;
import space.quark.posts.api.Post;

/** What those whom somebody follows have published. */
@Contract("feed")
public interface Feed {
    /** Published posts of the caller's followees, newest first, without gaps or doubles from page to page. */
    @Call("GET /feed")
    @SignedIn
    Page read(Window window);

    /**
     * Which part of the feed.
     *
     * @param cursor the {@code next_cursor} of an earlier answer; absent: from the newest post on
     * @param limit from 1 to 100, by default 20
     */
    record Window(@Nullable String cursor, @Nullable Integer limit) {
        /** The newest twenty. */
        public static final Window FIRST = new Window(null, null);

        public Window {
            Check.that().range("limit", limit, 1, 100).done();
        }

        /** The limit, default applied. */
        public int size() {
            return limit == null ? 20 : limit;
        }
    }

    /**
     * Some posts of the feed.
     *
     * @param nextCursor where the feed goes on, absent at its end
     */
    record Page(List<Post> posts, @Nullable String nextCursor) {
        public Page {
            posts = List.copyOf(posts);
        }
    }
}
