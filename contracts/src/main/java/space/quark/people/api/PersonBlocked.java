package space.quark.people.api;

import java.time.Instant;
import space.quark.dock.Event;
import space.quark.dock.EventType;
import space.quark.dock.PersonId;

/** An administrator shut somebody out: sessions end, and they cannot sign in. */
@EventType("quark.people.person_blocked")
public record PersonBlocked(PersonId person, Instant at) implements Event {
    @Override
    public String key() {
        return String.valueOf(person.value());
    }
}
