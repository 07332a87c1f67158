package space.quark.people.api;

import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Lenient;
import space.quark.dock.Problem;

/**
 * What to search people for. A page or limit that makes no sense counts as absent.
 *
 * @param query 1 to 254 characters, found anywhere in a name, in any case; none of them has a special meaning
 * @param page from 1, default 1
 * @param limit 1 to 100, default 10
 */
public record PeopleSearch(
        @Nullable String query,
        @Lenient @Nullable Integer page,
        @Lenient @Nullable Integer limit) {
    private static final int LONGEST = 254;

    public PeopleSearch {
        if (query == null || query.isEmpty() || query.length() > LONGEST || query.indexOf('\0') >= 0) {
            throw Problem.of(
                    PeopleProblem.INVALID_SEARCH_QUERY,
                    List.of(new Problem.Field(
                            "query", "must have 1 to " + LONGEST + " characters, NUL not among them")));
        }
        page = page == null || page < 1 ? 1 : page;
        limit = limit == null || limit < 1 || limit > 100 ? 10 : limit;
    }

    public String text() {
        return query == null ? "" : query;
    }

    public int rows() {
        return limit == null ? 10 : limit;
    }

    public long rowsBefore() {
        return (page == null ? 0 : page - 1L) * rows();
    }

    /** The first page. */
    public static PeopleSearch first(String query) {
        return new PeopleSearch(query, null, null);
    }
}
