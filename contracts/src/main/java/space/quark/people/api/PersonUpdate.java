package space.quark.people.api;

import org.jspecify.annotations.Nullable;
import space.quark.dock.Check;
import space.quark.dock.PersonId;

/** What to change of the profile of this id: absent stays as it is, empty full name and bio are cleared. */
public record PersonUpdate(
        PersonId id,
        @Nullable String username,
        @Nullable String email,
        @Nullable String fullName,
        @Nullable String bio) {
    public PersonUpdate {
        Check check = Check.that().present("id", id);
        PersonRules.username(check, username);
        PersonRules.email(check, email);
        PersonRules.profile(check, fullName, bio, null).done();
        PersonRules.requirePlainEmail(email);
    }
}
