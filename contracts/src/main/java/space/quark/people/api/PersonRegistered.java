package space.quark.people.api;

import java.time.Instant;
import space.quark.dock.Event;
import space.quark.dock.EventType;

/** Somebody joined. */
@EventType("quark.people.person_registered")
public record PersonRegistered(PersonCard person, Instant at) implements Event {
    @Override
    public String key() {
        return String.valueOf(person.id().value());
    }
}
