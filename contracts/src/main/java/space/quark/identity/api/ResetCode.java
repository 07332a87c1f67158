package space.quark.identity.api;

import java.time.Instant;
import space.quark.dock.PersonId;

/** A code for a new password; letters count in any case, dashes and spaces do not count. */
public record ResetCode(PersonId userId, String username, String code, Instant expiresAt) {
    @Override
    public String toString() {
        return "ResetCode of " + userId;
    }
}
