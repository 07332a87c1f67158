package space.quark.relations.api;

import java.time.Instant;
import space.quark.dock.Event;
import space.quark.dock.EventType;
import space.quark.dock.PersonId;

/** One person no longer wants to read another. */
@EventType("quark.relations.muted")
public record Muted(PersonId person, PersonId other, Instant at) implements Event {
    @Override
    public String key() {
        return person.value() + ">" + other.value();
    }
}
