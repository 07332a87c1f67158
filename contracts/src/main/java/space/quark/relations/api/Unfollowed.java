package space.quark.relations.api;

import java.time.Instant;
import space.quark.dock.Event;
import space.quark.dock.EventType;
import space.quark.dock.PersonId;

/** One person no longer follows another. */
@EventType("quark.relations.unfollowed")
public record Unfollowed(PersonId follower, PersonId followee, Instant at) implements Event {
    @Override
    public String key() {
        return follower.value() + ">" + followee.value();
    }
}
