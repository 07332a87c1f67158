package space.quark.feed.api;

import java.time.Instant;
import space.quark.dock.PersonId;
import space.quark.posts.api.PostId;

/** What the live channel {@code feed} tells of a post that came into one's home feed: enough to count it. */
public record LivePost(PostId postId, PersonId authorId, Instant publishedAt) {}
