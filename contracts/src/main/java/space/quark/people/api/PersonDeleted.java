package space.quark.people.api;

import java.time.Instant;
import space.quark.dock.EventType;
import space.quark.dock.PersonGone;
import space.quark.dock.PersonId;

/** An account is gone: everyone erases what they hold of this person. */
@EventType("quark.people.person_deleted")
public record PersonDeleted(PersonId person, Instant at) implements PersonGone {
    @Override
    public String key() {
        return String.valueOf(person.value());
    }
}
