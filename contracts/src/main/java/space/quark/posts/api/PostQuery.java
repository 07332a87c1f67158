package space.quark.posts.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Check;
import space.quark.dock.PersonId;

/**
 * Which posts to list.
 *
 * @param tag only posts with this tag, in any case
 * @param tags only posts with all of these tags, separated by commas
 * @param status one's own posts of this status; published when absent
 * @param createdAfter RFC 3339, inclusive
 * @param createdBefore RFC 3339, inclusive in whole seconds
 * @param offset how many to leave out from the start; counts for nothing beside a cursor
 * @param limit 1 to 100; 20 when absent or 0
 * @param cursor the {@code next_cursor} of the page before
 */
public record PostQuery(
        @Nullable PersonId authorId,
        @Nullable String tag,
        @Nullable String tags,
        @Nullable String category,
        @Nullable String status,
        @Nullable String createdAfter,
        @Nullable String createdBefore,
        @Nullable Integer offset,
        @Nullable Integer limit,
        @Nullable String cursor) {
    static final int USUAL_LIMIT = 20;
    static final Set<String> STATUSES = Set.of("draft", "scheduled", "published", "archived");

    public PostQuery {
        Check.that()
                .text("tag", tag, 0, 50)
                .text("tags", tags, 0, 500)
                .text("category", category, 0, 50)
                .oneOf("status", status, STATUSES)
                .range("offset", offset, 0, Integer.MAX_VALUE)
                .range("limit", limit, 0, 100)
                .isTrue("created_after", isTime(createdAfter), "must be a time as in RFC 3339")
                .isTrue("created_before", isTime(createdBefore), "must be a time as in RFC 3339")
                .done();
    }

    @Override
    public Integer offset() {
        return offset == null ? 0 : offset;
    }

    @Override
    public Integer limit() {
        return limit == null || limit == 0 ? USUAL_LIMIT : limit;
    }

    /** The newest posts of everybody. */
    public static PostQuery all() {
        return new PostQuery(null, null, null, null, null, null, null, null, null, null);
    }

    public PostQuery by(PersonId author) {
        return new PostQuery(author, tag, tags, category, status, createdAfter, createdBefore, offset, limit, cursor);
    }

    public PostQuery tagged(String name) {
        return new PostQuery(
                authorId, name, tags, category, status, createdAfter, createdBefore, offset, limit, cursor);
    }

    public PostQuery page(int skipped, int most) {
        return new PostQuery(authorId, tag, tags, category, status, createdAfter, createdBefore, skipped, most, cursor);
    }

    public PostQuery after(@Nullable String nextCursor) {
        return new PostQuery(
                authorId, tag, tags, category, status, createdAfter, createdBefore, offset, limit, nextCursor);
    }

    public PostQuery created(@Nullable String after, @Nullable String before) {
        return new PostQuery(authorId, tag, tags, category, status, after, before, offset, limit, cursor);
    }

    public PostQuery inStatus(String word) {
        return new PostQuery(authorId, tag, tags, category, word, createdAfter, createdBefore, offset, limit, cursor);
    }

    public PostQuery inCategory(String word) {
        return new PostQuery(authorId, tag, tags, word, status, createdAfter, createdBefore, offset, limit, cursor);
    }

    /** Every tag asked for. */
    public List<String> allTags() {
        String all = (tag == null ? "" : tag) + "," + (tags == null ? "" : tags);
        return Arrays.stream(all.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }

    public @Nullable Instant from() {
        return createdAfter == null || createdAfter.isEmpty() ? null : time(createdAfter);
    }

    /** Exclusive. */
    public @Nullable Instant until() {
        return createdBefore == null || createdBefore.isEmpty()
                ? null
                : Instant.ofEpochSecond(time(createdBefore).getEpochSecond() + 1);
    }

    private static boolean isTime(@Nullable String text) {
        try {
            return text == null || text.isEmpty() || time(text).getEpochSecond() < Long.MAX_VALUE;
        } catch (DateTimeException _) {
            return false;
        }
    }

    /** A plus sign that a client did not escape arrives as a space. */
    private static Instant time(String text) {
        OffsetDateTime time = OffsetDateTime.parse(text.replace(' ', '+'));
        if (time.getYear() < 1 || time.getYear() > 9999) {
            throw new DateTimeException("beyond RFC 3339");
        }
        return time.toInstant();
    }
}
