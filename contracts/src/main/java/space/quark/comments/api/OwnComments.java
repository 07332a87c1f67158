package space.quark.comments.api;

import org.jspecify.annotations.Nullable;
import space.quark.dock.Check;

/**
 * Which page of one's own comments.
 *
 * @param cursor the {@code next_cursor} of an earlier answer
 * @param limit 1 to 100, default 20
 */
public record OwnComments(@Nullable String cursor, @Nullable Integer limit) {
    public OwnComments {
        Check.that().range("limit", limit, 1, 100).done();
    }
}
