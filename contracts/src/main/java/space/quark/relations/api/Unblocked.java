package space.quark.relations.api;

import java.time.Instant;
import space.quark.dock.Event;
import space.quark.dock.EventType;
import space.quark.dock.PersonId;

/** A block was lifted. */
@EventType("quark.relations.unblocked")
public record Unblocked(PersonId person, PersonId other, Instant at) implements Event {
    @Override
    public String key() {
        return person.value() + ">" + other.value();
    }
}
