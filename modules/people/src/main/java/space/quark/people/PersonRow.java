package space.quark.people;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.PersonId;
import space.quark.people.api.ManagedPerson;
import space.quark.people.api.MyProfile;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.Person;
import space.quark.people.api.PersonCard;
import space.quark.people.api.PersonRules;
import space.quark.people.api.SettingsChange;

/** A person as stored. */
record PersonRow(
        PersonId id,
        String username,
        String email,
        @Nullable String fullName,
        @Nullable String bio,
        @Nullable String avatarUrl,
        List<String> roles,
        @Nullable Instant blockedAt,
        String emailVisibility,
        Instant createdAt,
        Instant updatedAt) {
    static final String COLUMNS = "id, username, email, full_name, bio, avatar_url, roles, blocked_at,"
            + " email_visibility, created_at, updated_at";

    /** As the one who calls now may see the person. */
    Person seen() {
        Caller viewer = Caller.current();
        boolean email = emailVisibility.equals(SettingsChange.EVERYONE)
                || viewer.hasRole(PersonRules.ADMIN)
                || id.equals(viewer.personId());
        return person(email);
    }

    Person person(boolean withEmail) {
        return new Person(
                id,
                username,
                withEmail ? email : null,
                fullName,
                bio,
                avatarUrl,
                seconds(createdAt),
                seconds(updatedAt));
    }

    MyProfile profile() {
        return new MyProfile(
                id, username, email, fullName, bio, avatarUrl, roles, seconds(createdAt), seconds(updatedAt));
    }

    ManagedPerson managed() {
        return new ManagedPerson(
                id,
                username,
                email,
                fullName,
                bio,
                avatarUrl,
                roles,
                blockedAt,
                seconds(createdAt),
                seconds(updatedAt));
    }

    PersonCard card() {
        return new PersonCard(id, username, filled(fullName), filled(avatarUrl));
    }

    PeopleDirectory.Account account() {
        return new PeopleDirectory.Account(id, username, Set.copyOf(roles), blockedAt != null);
    }

    boolean isAdmin() {
        return roles.contains(PersonRules.ADMIN);
    }

    private static @Nullable String filled(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private static Instant seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }
}
