package space.quark.posts.api;

import java.time.Instant;
import java.util.Set;
import space.quark.dock.Event;
import space.quark.dock.EventType;
import space.quark.dock.PersonId;

/** A post can be read from now on, or who may read it changed; carries the whole new header. */
@EventType("quark.posts.post_published")
public record PostPublished(
        PostId post, PersonId author, Visibility visibility, String title, Set<PersonId> mentioned, Instant publishedAt)
        implements Event {
    @Override
    public String key() {
        return String.valueOf(post.value());
    }
}
