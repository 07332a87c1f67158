package space.quark.relations.api;

import java.time.Instant;
import space.quark.dock.Event;
import space.quark.dock.EventType;
import space.quark.dock.PersonId;

/** A mute was lifted. */
@EventType("quark.relations.unmuted")
public record Unmuted(PersonId person, PersonId other, Instant at) implements Event {
    @Override
    public String key() {
        return person.value() + ">" + other.value();
    }
}
