package space.quark.people.api;

import org.jspecify.annotations.Nullable;
import space.quark.dock.PersonId;

/** A person as others show them beside what they wrote. */
public record PersonCard(
        PersonId id,
        String username,
        @Nullable String fullName,
        @Nullable String avatarUrl) {}
