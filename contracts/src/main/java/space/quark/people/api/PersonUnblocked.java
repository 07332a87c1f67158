package space.quark.people.api;

import java.time.Instant;
import space.quark.dock.Event;
import space.quark.dock.EventType;
import space.quark.dock.PersonId;

/** An administrator let somebody in again. */
@EventType("quark.people.person_unblocked")
public record PersonUnblocked(PersonId person, Instant at) implements Event {
    @Override
    public String key() {
        return String.valueOf(person.value());
    }
}
