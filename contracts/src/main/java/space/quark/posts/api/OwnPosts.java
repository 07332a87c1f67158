package space.quark.posts.api;

import org.jspecify.annotations.Nullable;
import space.quark.dock.Check;

/**
 * Which of one's own posts to list.
 *
 * @param status everything but published when absent
 * @param limit 1 to 100; 20 when absent or 0
 * @param cursor the {@code next_cursor} of the page before
 */
public record OwnPosts(
        @Nullable PostStatus status,
        @Nullable Integer offset,
        @Nullable Integer limit,
        @Nullable String cursor) {
    public OwnPosts {
        Check.that()
                .range("offset", offset, 0, Integer.MAX_VALUE)
                .range("limit", limit, 0, 100)
                .done();
    }

    @Override
    public Integer offset() {
        return offset == null ? 0 : offset;
    }

    @Override
    public Integer limit() {
        return limit == null || limit == 0 ? PostQuery.USUAL_LIMIT : limit;
    }

    /** Whatever is not published. */
    public static OwnPosts all() {
        return new OwnPosts(null, null, null, null);
    }
}
