package space.quark.comments.api;

import org.jspecify.annotations.Nullable;
import space.quark.dock.Check;

/**
 * Which page of a comment's replies.
 *
 * @param limit 1 to 100, default 20
 */
public record ReplyQuery(@Nullable String cursor, @Nullable Integer limit) {
    public ReplyQuery {
        Check.that().range("limit", limit, 1, 100).done();
    }
}
