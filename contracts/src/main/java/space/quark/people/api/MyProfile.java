package space.quark.people.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.dock.PersonId;

/**
 * A person's profile as the person sees it.
 *
 * @param roles sorted
 * @param createdAt whole seconds
 * @param updatedAt whole seconds
 */
public record MyProfile(
        PersonId id,
        String username,
        String email,
        @Nullable String fullName,
        @Nullable String bio,
        @Nullable String avatarUrl,
        List<String> roles,
        Instant createdAt,
        Instant updatedAt) {
    public MyProfile {
        roles = List.copyOf(roles);
    }
}
