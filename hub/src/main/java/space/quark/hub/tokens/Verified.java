package space.quark.hub.tokens;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.PersonId;

/**
 * What a good token says.
 *
 * @param level user, service or hub
 * @param personId only at the user level
 * @param session only at the user level
 * @param roles only at the user level
 * @param module only at the service level
 * @param scopes only at the service level
 * @param instance which instance of the module it was given to, absent when it was to all
 * @param epoch of that instance, 0 without one
 * @param issued to the millisecond
 * @param expires to the second
 */
public record Verified(
        Caller.Level level,
        @Nullable PersonId personId,
        @Nullable String session,
        Set<String> roles,
        @Nullable String module,
        Set<String> scopes,
        @Nullable String instance,
        long epoch,
        Instant issued,
        Instant expires) {}
