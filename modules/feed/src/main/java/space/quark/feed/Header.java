package space.quark.feed;

import java.time.Instant;
import space.quark.dock.Cursor;
import space.quark.dock.PersonId;
import space.quark.posts.api.PostId;

/** What the feed keeps of a post: enough to know whose feed it is in, and where. */
record Header(PostId post, PersonId author, Instant publishedAt) {
    /** Where the post stands in every feed. */
    Cursor place() {
        return new Cursor(publishedAt, post.value());
    }
}
