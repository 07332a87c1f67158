package space.quark.people.api;

import org.jspecify.annotations.Nullable;
import space.quark.dock.Check;

/**
 * Which people to list.
 *
 * @param search found anywhere in username, full name or e-mail, in any case
 * @param role only people with this role
 * @param blocked only people who are shut out, or only those who are not
 * @param cursor the {@code next_cursor} of an earlier answer
 * @param limit 1 to 100, default 20
 */
public record PeopleQuery(
        @Nullable String search,
        @Nullable String role,
        @Nullable Boolean blocked,
        @Nullable String cursor,
        @Nullable Integer limit) {
    public PeopleQuery {
        limit = limit == null ? 20 : limit;
        Check.that()
                .text("search", search, 0, 254)
                .oneOf("role", role, PersonRules.ROLES)
                .range("limit", limit, 1, 100)
                .done();
    }

    public int rows() {
        return limit == null ? 20 : limit;
    }

    /** The newest people. */
    public static PeopleQuery all() {
        return new PeopleQuery(null, null, null, null, null);
    }
}
