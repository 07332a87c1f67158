package space.quark.people.api;

import java.time.Instant;
import space.quark.dock.Event;
import space.quark.dock.EventType;

/** Somebody's name or picture changed; carries the whole new card. */
@EventType("quark.people.person_changed")
public record PersonChanged(PersonCard person, Instant at) implements Event {
    @Override
    public String key() {
        return String.valueOf(person.id().value());
    }
}
