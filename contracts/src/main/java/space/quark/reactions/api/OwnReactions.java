package space.quark.reactions.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.subjects.api.Subject;

/**
 * What the caller gave, latest first.
 *
 * @param nextCursor absent at the end
 */
public record OwnReactions(List<Given> reactions, @Nullable String nextCursor) {
    public OwnReactions {
        reactions = List.copyOf(reactions);
    }

    /** One reaction of the caller. */
    public record Given(Subject subject, String kind, Instant at) {}
}
