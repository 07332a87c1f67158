package space.quark.relations.api;

import java.time.Instant;
import space.quark.dock.Event;
import space.quark.dock.EventType;
import space.quark.dock.PersonId;

/** One person wants nothing to do with another; any following between the two has ended. */
@EventType("quark.relations.blocked")
public record Blocked(PersonId person, PersonId other, Instant at) implements Event {
    @Override
    public String key() {
        return person.value() + ">" + other.value();
    }
}
