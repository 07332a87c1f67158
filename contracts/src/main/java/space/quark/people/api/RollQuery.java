package space.quark.people.api;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Check;

/**
 * Which part of the list of everybody.
 *
 * @param sort {@code newest} (default) or {@code name}
 * @param cursor the {@code next_cursor} of an earlier answer in the same order
 * @param limit 1 to 100, default 20
 */
public record RollQuery(
        @Nullable String sort,
        @Nullable String cursor,
        @Nullable Integer limit) {
    public static final String NEWEST = "newest";
    public static final String NAME = "name";

    public RollQuery {
        Check.that()
                .oneOf("sort", sort, Set.of(NEWEST, NAME))
                .range("limit", limit, 1, 100)
                .done();
    }

    /** Whether the list is ordered by username. */
    public boolean byName() {
        return NAME.equals(sort);
    }

    /** The limit, default applied. */
    public int rows() {
        return limit == null ? 20 : limit;
    }
}
