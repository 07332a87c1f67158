package space.quark.posts.api;

import java.time.Instant;
import space.quark.dock.Event;
import space.quark.dock.EventType;
import space.quark.dock.PersonId;

/** A post is gone: everyone erases what hangs on it. */
@EventType("quark.posts.post_deleted")
public record PostDeleted(PostId post, PersonId author, Instant at) implements Event {
    @Override
    public String key() {
        return String.valueOf(post.value());
    }
}
