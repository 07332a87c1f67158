package space.quark.people.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import space.quark.dock.PersonId;

/**
 * A person's profile.
 *
 * @param email only shown to the person and to administrators, unless the person shows it to everyone
 * @param createdAt whole seconds
 * @param updatedAt whole seconds
 */
public record Person(
        PersonId id,
        String username,
        @Nullable String email,
        @Nullable String fullName,
        @Nullable String bio,
        @Nullable String avatarUrl,
        Instant createdAt,
        Instant updatedAt) {}
