package space.quark.people.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.dock.PersonId;

/**
 * A person as administrators see them.
 *
 * @param roles sorted
 * @param blockedAt when the person was shut out, absent when not
 * @param createdAt whole seconds
 * @param updatedAt whole seconds
 */
public record ManagedPerson(
        PersonId id,
        String username,
        String email,
        @Nullable String fullName,
        @Nullable String bio,
        @Nullable String avatarUrl,
        List<String> roles,
        @Nullable Instant blockedAt,
        Instant createdAt,
        Instant updatedAt) {
    public ManagedPerson {
        roles = List.copyOf(roles);
    }
}
