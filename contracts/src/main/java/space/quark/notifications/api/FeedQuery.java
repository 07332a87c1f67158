package space.quark.notifications.api;

import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Check;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;

/**
 * Which page of the mailbox: by number, or after a cursor.
 *
 * @param page from 1, default 1; without effect beside a cursor
 * @param limit 1 to 100, default 10
 * @param cursor the {@code next_cursor} of an earlier answer
 * @param type only this type
 * @param unread only unread ones when true, only read ones when false
 */
public record FeedQuery(
        @Nullable Integer page,
        @Nullable Integer limit,
        @Nullable String cursor,
        @Nullable String type,
        @Nullable Boolean unread) {
    public FeedQuery {
        if (page != null && page < 1) {
            throw outside("page", "must be 1 or more");
        }
        if (limit != null && (limit < 1 || limit > 100)) {
            throw outside("limit", "must be 1 to 100");
        }
        Check.that().text("type", type, 1, NewNotification.LONGEST_TYPE).done();
    }

    private static Problem outside(String field, String bounds) {
        return Problem.of(CommonProblem.INVALID_INPUT, List.of(new Problem.Field(field, bounds)));
    }

    /** The newest page. */
    public static FeedQuery first(int limit) {
        return new FeedQuery(null, limit, null, null, null);
    }
}
