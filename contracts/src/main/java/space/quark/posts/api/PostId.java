package space.quark.posts.api;

import space.quark.dock.Id;
import space.quark.dock.Problem;

/** Names a post. */
public record PostId(long value) implements Id {
    public PostId {
        if (value < 1 || value > MAX) {
            throw Problem.of(PostsProblem.POST_VALIDATION_FAILED);
        }
    }
}
