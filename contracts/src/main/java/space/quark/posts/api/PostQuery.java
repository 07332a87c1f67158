package space.quark.posts.api;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Check;
import space.quark.dock.PersonId;

/**
 * Which posts to list.
 *
 * @param tag only posts with this tag, in any case
 * @param tags only posts with all of these tags as well
 * @param status one's own posts of this status; published when absent
 * @param createdAfter inclusive
 * @param createdBefore inclusive, in the whole seconds that posts show
 * @param offset how many to leave out from the start; counts for nothing beside a cursor
 * @param limit 1 to 100; 20 when absent or 0
 * @param cursor the {@code next_cursor} of the page before
 */
public record PostQuery(
        @Nullable PersonId authorId,
        @Nullable String tag,
        @Nullable List<String> tags,
        @Nullable String category,
        @Nullable PostStatus status,
        @Nullable Instant createdAfter,
        @Nullable Instant createdBefore,
        @Nullable Integer offset,
        @Nullable Integer limit,
        @Nullable String cursor) {
    static final int USUAL_LIMIT = 20;

    public PostQuery {
        Check check = Check.that()
                .text("tag", tag, 0, 50)
                .size("tags", tags, 0, 10)
                .text("category", category, 0, 50)
                .range("offset", offset, 0, Integer.MAX_VALUE)
                .range("limit", limit, 0, 100);
        if (tags != null) {
            tags.forEach(name -> check.requiredText("tags", name, 0, 50));
        }
        check.done();
        tags = tags == null ? null : List.copyOf(tags);
    }

    /** The newest posts of everybody. */
    public static PostQuery all() {
        return new PostQuery(null, null, null, null, null, null, null, null, null, null);
    }

    public PostQuery by(PersonId author) {
        return new PostQuery(author, tag, tags, category, status, createdAfter, createdBefore, offset, limit, cursor);
    }

    public PostQuery tagged(String... names) {
        return new PostQuery(
                authorId, null, List.of(names), category, status, createdAfter, createdBefore, offset, limit, cursor);
    }

    public PostQuery inCategory(String word) {
        return new PostQuery(authorId, tag, tags, word, status, createdAfter, createdBefore, offset, limit, cursor);
    }

    public PostQuery in(PostStatus wanted) {
        return new PostQuery(authorId, tag, tags, category, wanted, createdAfter, createdBefore, offset, limit, cursor);
    }

    public PostQuery created(@Nullable Instant after, @Nullable Instant before) {
        return new PostQuery(authorId, tag, tags, category, status, after, before, offset, limit, cursor);
    }

    public PostQuery page(int skipped, int most) {
        return new PostQuery(authorId, tag, tags, category, status, createdAfter, createdBefore, skipped, most, cursor);
    }

    public PostQuery after(@Nullable String nextCursor) {
        return new PostQuery(
                authorId, tag, tags, category, status, createdAfter, createdBefore, offset, limit, nextCursor);
    }

    @Override
    public Integer offset() {
        return offset == null ? 0 : offset;
    }

    @Override
    public Integer limit() {
        return limit == null || limit == 0 ? USUAL_LIMIT : limit;
    }

    /** Every tag asked for, without empty ones. */
    public List<String> allTags() {
        List<String> all = new ArrayList<>(tags == null ? List.of() : tags);
        if (tag != null) {
            all.addFirst(tag);
        }
        return all.stream().map(String::strip).filter(name -> !name.isEmpty()).toList();
    }
}
