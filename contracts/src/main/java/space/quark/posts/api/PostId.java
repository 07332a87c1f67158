package space.quark.posts.api;

import java.util.List;
import space.quark.dock.Id;
import space.quark.dock.Problem;

/** Names a post. */
public record PostId(long value) implements Id {
    public PostId {
        if (value < 1 || value > MAX) {
            throw Problem.of(
                    PostsProblem.POST_VALIDATION_FAILED,
                    List.of(new Problem.Field("id", "must be a number from 1 to " + MAX)));
        }
    }
}
