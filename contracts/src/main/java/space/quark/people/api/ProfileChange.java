package space.quark.people.api;

import org.jspecify.annotations.Nullable;
import space.quark.dock.Check;

/** What to change of one's profile: absent stays as it is, empty full name, bio and avatar are cleared. */
public record ProfileChange(
        @Nullable String username,
        @Nullable String email,
        @Nullable String fullName,
        @Nullable String bio,
        @Nullable String avatarUrl) {
    public ProfileChange {
        Check check = Check.that();
        PersonRules.username(check, username);
        PersonRules.email(check, email);
        PersonRules.profile(check, fullName, bio, avatarUrl).done();
        PersonRules.requirePlainEmail(email);
    }

    /** Changes only the username. */
    public static ProfileChange rename(String username) {
        return new ProfileChange(username, null, null, null, null);
    }
}
