package space.quark.people.api;

import java.time.Instant;
import java.util.Set;
import space.quark.dock.Event;
import space.quark.dock.EventType;
import space.quark.dock.PersonId;

/** Somebody's roles changed; tokens issued before carry the old ones and end. */
@EventType("quark.people.roles_changed")
public record RolesChanged(PersonId person, Set<String> roles, Instant at) implements Event {
    @Override
    public String key() {
        return String.valueOf(person.value());
    }
}
