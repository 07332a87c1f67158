package space.quark.comments;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Json;
import space.quark.dock.PersonId;
import space.quark.subjects.api.Subject;
import tools.jackson.core.type.TypeReference;

/**
 * A comment as it is stored.
 *
 * @param author absent on a tombstone
 * @param score the sum of the reactions
 */
record CommentRow(
        long id,
        Subject subject,
        @Nullable Long parent,
        int depth,
        @Nullable PersonId author,
        String content,
        List<PersonId> mentions,
        Map<String, Long> reactions,
        long score,
        long replies,
        long version,
        Instant createdAt,
        @Nullable Instant editedAt) {

    /** The columns that {@link #read} needs, of a comment called {@code c}. */
    static final String COLUMNS = """
            c.id, c.subject, c.parent, c.depth, c.author, c.content, c.reactions, c.score, c.replies, c.version,
            c.created_at, c.edited_at,
            array(select m.person from comments.mention m where m.comment = c.id order by m.person) as mentions
            """;

    private static final TypeReference<Map<String, Long>> COUNTS = new TypeReference<>() {};

    static CommentRow read(ResultSet row, StatementContext context) throws SQLException {
        Long author = row.getObject("author", Long.class);
        OffsetDateTime edited = row.getObject("edited_at", OffsetDateTime.class);
        return new CommentRow(
                row.getLong("id"),
                Subject.of(row.getString("subject")),
                row.getObject("parent", Long.class),
                row.getInt("depth"),
                author == null ? null : new PersonId(author),
                row.getString("content"),
                List.of((Long[]) row.getArray("mentions").getArray()).stream()
                        .map(PersonId::new)
                        .toList(),
                Json.mapper().readValue(row.getString("reactions"), COUNTS),
                row.getLong("score"),
                row.getLong("replies"),
                row.getLong("version"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                edited == null ? null : edited.toInstant());
    }

    boolean stands() {
        return author != null;
    }
}
