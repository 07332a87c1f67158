package space.quark.hub.bus;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A replay and how far it has come.
 *
 * @param mode {@code shadow} or {@code live}
 * @param perSecond events at most
 * @param lastPosition the position in the source's log up to which it goes
 * @param state {@code running}, {@code done}, {@code ended} by somebody, or {@code failed}
 * @param error why the last one failed that did
 */
public record ReplayState(
        long id,
        String subscriber,
        String source,
        @Nullable String type,
        @Nullable String subject,
        @Nullable Instant since,
        @Nullable Instant until,
        String mode,
        int perSecond,
        long lastPosition,
        String state,
        long position,
        long handled,
        long failed,
        @Nullable String error,
        String begunBy,
        String reason,
        Instant begunAt,
        @Nullable Instant endedAt) {}
