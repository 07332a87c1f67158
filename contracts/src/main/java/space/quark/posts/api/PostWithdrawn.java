package space.quark.posts.api;

import java.time.Instant;
import space.quark.dock.Event;
import space.quark.dock.EventType;
import space.quark.dock.PersonId;

/** A published post became a draft again or was archived: nobody but its author can read it. */
@EventType("quark.posts.post_withdrawn")
public record PostWithdrawn(PostId post, PersonId author, Instant at) implements Event {
    @Override
    public String key() {
        return String.valueOf(post.value());
    }
}
