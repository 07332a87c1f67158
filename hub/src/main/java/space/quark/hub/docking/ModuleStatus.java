package space.quark.hub.docking;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a module stands and why.
 *
 * @param code the reason's machine-readable code, such as {@code START_FAILED}
 * @param reason the reason in words
 * @param since when this state began
 * @param nextRetry when the station tries again by itself
 */
public record ModuleStatus(
        ModuleState state,
        String code,
        String reason,
        Instant since,
        @Nullable Instant nextRetry) {}
