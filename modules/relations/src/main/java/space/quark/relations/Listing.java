package space.quark.relations;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Cursor;
import space.quark.dock.PersonId;
import space.quark.people.api.PersonCard;
import space.quark.relations.api.Relations;

/**
 * Which rows of a list a page shows: those after a cursor, or those after as many as the pages before it hold.
 *
 * @param after the row before the page
 * @param skip how many more rows to pass over
 * @param size how many rows the page holds at most
 */
record Listing(Cursor after, long skip, int size) {
    /** Later than any row. */
    private static final Cursor START = new Cursor(Instant.parse("9999-01-01T00:00:00Z"), Long.MAX_VALUE);

    static Listing of(Relations.Paging paging) {
        Cursor cursor = Cursor.parse(paging.cursor());
        return cursor == null
                ? new Listing(START, (paging.number() - 1L) * paging.size(), paging.size())
                : new Listing(cursor, 0, paging.size());
    }

    /** One row: a person's card, and since when the edge is there. */
    record Row(
            PersonId person,
            String username,
            @Nullable String fullName,
            @Nullable String avatarUrl,
            Instant at) {}

    /** One row more than the page holds tells whether the list goes on. */
    int rows() {
        return size + 1;
    }

    /** What a page shows of the rows found. */
    Part part(List<Row> rows) {
        List<Row> shown = rows.size() > size ? rows.subList(0, size) : rows;
        String next = rows.size() > size
                ? new Cursor(shown.getLast().at(), shown.getLast().person().value()).text()
                : null;
        return new Part(
                shown.stream()
                        .map(row -> new PersonCard(row.person(), row.username(), row.fullName(), row.avatarUrl()))
                        .toList(),
                next);
    }

    /** The cards of a page and where the list goes on. */
    record Part(List<PersonCard> cards, @Nullable String nextCursor) {}
}
