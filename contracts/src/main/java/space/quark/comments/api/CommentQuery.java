package space.quark.comments.api;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Check;
import space.quark.subjects.api.Subject;

/**
 * Which page of a subject's comments.
 *
 * @param sort {@code oldest} (default), {@code newest} or {@code top}: most reactions first
 * @param limit 1 to 100, default 20
 */
public record CommentQuery(
        Subject subject,
        @Nullable String sort,
        @Nullable String cursor,
        @Nullable Integer limit) {
    public static final String OLDEST = "oldest";
    public static final String NEWEST = "newest";
    public static final String TOP = "top";

    public CommentQuery {
        Check.that()
                .present("subject", subject)
                .oneOf("sort", sort, Set.of(OLDEST, NEWEST, TOP))
                .range("limit", limit, 1, 100)
                .done();
    }
}
