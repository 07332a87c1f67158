package space.quark.posts.api;

import org.jspecify.annotations.Nullable;
import space.quark.dock.Check;

/**
 * Which tags to list.
 *
 * @param q how the name starts, in any case
 * @param limit 1 to 100; 20 when absent or 0
 * @param cursor the {@code next_cursor} of the page before
 */
public record TagQuery(
        @Nullable String q,
        @Nullable Integer limit,
        @Nullable String cursor) {
    public TagQuery {
        Check.that().text("q", q, 0, 50).range("limit", limit, 0, 100).done();
    }

    @Override
    public Integer limit() {
        return limit == null || limit == 0 ? PostQuery.USUAL_LIMIT : limit;
    }
}
