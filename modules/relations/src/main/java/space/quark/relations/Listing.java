package space.quark.relations;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Cursor;
import space.quark.dock.PersonId;
import space.quark.people.api.PersonCard;
import space.quark.relations.api.Relations;

/**
 * Which rows of a list a page shows: those after a cursor, or those after as many as the pages before it hold.
 *
 * @param after the row before the page, absent at the beginning of the list
 * @param skip how many more rows to pass over
 * @param size how many rows the page holds at most
 */
record Listing(@Nullable Cursor after, long skip, int size) {
    static Listing of(Relations.Paging paging) {
        Cursor cursor = Cursor.parse(paging.cursor());
        return new Listing(cursor, cursor == null ? (paging.number() - 1L) * paging.size() : 0, paging.size());
    }

    /** One row: a person's card, and since when the edge is there. */
    record Row(PersonCard card, Instant at) {
        /** Id, username, full name, picture and time, from this column on. */
        static Row read(ResultSet row, int first) throws SQLException {
            return new Row(
                    new PersonCard(
                            new PersonId(row.getLong(first)),
                            row.getString(first + 1),
                            row.getString(first + 2),
                            row.getString(first + 3)),
                    row.getObject(first + 4, OffsetDateTime.class).toInstant());
        }
    }

    /** Rows, and how many there are on all pages. */
    record Found(long total, List<Row> rows) {
        /** What one row of a list with its counter says; without rows when it holds the counter alone. */
        static Found line(ResultSet row, StatementContext context) throws SQLException {
            return new Found(row.getLong(1), row.getString(3) == null ? List.of() : List.of(Row.read(row, 2)));
        }

        static Optional<Found> of(List<Found> lines) {
            return lines.stream()
                    .findFirst()
                    .map(first -> new Found(
                            first.total(),
                            lines.stream().flatMap(line -> line.rows().stream()).toList()));
        }
    }

    /** The condition that rows lie after the cursor, to be added to others; nothing at the beginning. */
    String place(String at, String id) {
        return after == null ? "" : " and (" + at + ", " + id + ") < (:at, :id)";
    }

    /**
     * Which part of the ordered rows, one more than the page holds: that one tells whether the list goes on. The limit
     * stands in the text, because a plan that has to do for any limit is a bad one and planning each time is slow.
     */
    String limit() {
        return "limit " + (size + 1) + (skip > 0 ? " offset :skip" : "");
    }

    /** Binds what {@link #place} and {@link #limit} name. */
    Query bind(Query query) {
        if (after != null) {
            query.bind("at", after.at()).bind("id", after.id());
        }
        return skip > 0 ? query.bind("skip", skip) : query;
    }

    /** What a page shows of the rows found. */
    Part part(List<Row> rows) {
        List<Row> shown = rows.size() > size ? rows.subList(0, size) : rows;
        String next = rows.size() > size
                ? new Cursor(shown.getLast().at(), shown.getLast().card().id().value()).text()
                : null;
        return new Part(shown.stream().map(Row::card).toList(), next);
    }

    /** The cards of a page and where the list goes on. */
    record Part(List<PersonCard> cards, @Nullable String nextCursor) {}
}
