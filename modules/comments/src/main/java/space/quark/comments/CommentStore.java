package space.quark.comments;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import space.quark.comments.api.CommentQuery;
import space.quark.dock.Cursor;
import space.quark.dock.Database;
import space.quark.dock.PersonId;
import space.quark.subjects.api.Subject;

/** Reads comments and changes what one of them says. */
final class CommentStore {
    private final Database database;

    CommentStore(Database database) {
        this.database = database;
    }

    /** A list of numbers as one parameter. */
    static Argument numbers(Collection<Long> values) {
        long[] array = values.stream().mapToLong(Long::longValue).toArray();
        return (position, statement, context) -> statement.setObject(position, array);
    }

    /** A list of texts as one parameter. */
    static Argument texts(Collection<String> values) {
        String[] array = values.toArray(String[]::new);
        return (position, statement, context) -> statement.setObject(position, array);
    }

    Optional<CommentRow> find(long id) {
        return database.read(handle -> find(handle, id));
    }

    Optional<CommentRow> find(Handle handle, long id) {
        return handle.createQuery("select " + CommentRow.COLUMNS + " from comments.comment c where c.id = :id")
                .bind("id", id)
                .map(CommentRow::read)
                .findOne();
    }

    /**
     * Comments directly on the subject. Their ids were given under the subject's lock, so the order of ids is the order
     * in which they were written.
     */
    List<CommentRow> page(Subject subject, String sort, @Nullable Cursor after, int limit) {
        // Bounds that stand even on the first page: each page is one walk along an index.
        String keyset = switch (sort) {
            case CommentQuery.NEWEST -> "c.id < :after order by c.id desc";
            case CommentQuery.TOP -> "(c.score, c.id) < (:score, :after) order by c.score desc, c.id desc";
            default -> "c.id > :after order by c.id";
        };
        long first = sort.equals(CommentQuery.OLDEST) ? 0 : Long.MAX_VALUE;
        return database.read(handle -> {
            Query query = handle.createQuery("select " + CommentRow.COLUMNS
                            + " from comments.comment c where c.subject = :subject and c.parent is null and " + keyset
                            + " limit :limit")
                    .bind("subject", subject.toString())
                    .bind("after", after == null ? first : after.id())
                    .bind("limit", limit);
            if (sort.equals(CommentQuery.TOP)) {
                query.bind("score", after == null ? Long.MAX_VALUE : score(after));
            }
            return query.map(CommentRow::read).list();
        });
    }

    /** Where a page that ends with this comment goes on; in order of score the score stands where the time does. */
    static Cursor cursorAfter(CommentRow row, String sort) {
        return new Cursor(
                sort.equals(CommentQuery.TOP) ? Instant.EPOCH.plusSeconds(row.score()) : row.createdAt(), row.id());
    }

    private static long score(Cursor cursor) {
        return cursor.at().getEpochSecond();
    }

    /** Direct replies, oldest first. */
    List<CommentRow> replies(long parent, @Nullable Cursor after, int limit) {
        return database.read(handle -> handle.createQuery(
                        "select " + CommentRow.COLUMNS
                                + " from comments.comment c where c.parent = :parent and c.id > :after order by c.id limit :limit")
                .bind("parent", parent)
                .bind("after", after == null ? 0 : after.id())
                .bind("limit", limit)
                .map(CommentRow::read)
                .list());
    }

    /** What somebody wrote, newest first. */
    List<CommentRow> by(PersonId author, @Nullable Cursor after, int limit) {
        return database.read(handle -> handle.createQuery(
                        "select " + CommentRow.COLUMNS
                                + " from comments.comment c where c.author = :author and c.id < :after order by c.id desc limit :limit")
                .bind("author", author.value())
                .bind("after", after == null ? Long.MAX_VALUE : after.id())
                .bind("limit", limit)
                .map(CommentRow::read)
                .list());
    }

    /** How many comments of somebody stand. */
    long countBy(PersonId author) {
        return database.read(
                handle -> handle.createQuery("select count(*) from comments.comment where author = :author")
                        .bind("author", author.value())
                        .mapTo(Long.class)
                        .one());
    }

    /** The oldest few replies of each of these comments. */
    List<CommentRow> firstReplies(List<Long> parents, int each) {
        if (parents.isEmpty()) {
            return List.of();
        }
        return database.read(handle -> handle.createQuery("select " + CommentRow.COLUMNS + """
                         from unnest(:parents) as top (id)
                        cross join lateral (
                            select * from comments.comment r where r.parent = top.id order by r.id limit :each
                        ) c
                        order by c.parent, c.id
                        """)
                .bind("parents", numbers(parents))
                .bind("each", each)
                .map(CommentRow::read)
                .list());
    }

    /** How many comments stand on these subjects; those without any are absent. */
    Map<Subject, Long> totals(Collection<Subject> subjects) {
        Map<Subject, Long> totals = new LinkedHashMap<>();
        database.read(handle -> handle.createQuery(
                        "select subject, total from comments.subject where subject = any(:subjects)")
                .bind("subjects", texts(subjects.stream().map(Subject::toString).toList()))
                .map((row, context) -> totals.put(Subject.of(row.getString("subject")), row.getLong("total")))
                .list());
        return totals;
    }

    /** Which version the thread on a subject has; 0 before its first comment. */
    long version(Subject subject) {
        return database.read(
                handle -> handle.createQuery("select version from comments.subject where subject = :subject")
                        .bind("subject", subject.toString())
                        .mapTo(Long.class)
                        .findOne()
                        .orElse(0L));
    }

    /** Whose subject this is, when anybody ever commented on it. */
    Optional<PersonId> subjectAuthor(Subject subject) {
        return database.read(
                handle -> handle.createQuery("select author from comments.subject where subject = :subject")
                        .bind("subject", subject.toString())
                        .map((row, context) -> new PersonId(row.getLong("author")))
                        .findOne());
    }

    /** Replaces a text; false when the comment is not the author's, or no longer at this version. */
    boolean edit(Handle transaction, long id, PersonId author, @Nullable Long version, String content, Instant at) {
        return transaction
                        .createUpdate("""
                                update comments.comment
                                set content = :content, edited_at = :at, version = version + 1
                                where id = :id and author = :author
                                  and (cast(:version as bigint) is null or version = :version)
                                """)
                        .bind("id", id)
                        .bind("author", author.value())
                        .bind("version", version)
                        .bind("content", content)
                        .bind("at", at)
                        .execute()
                == 1;
    }

    /** Whom the comment names from now on. */
    void mention(Handle transaction, long comment, Collection<PersonId> people) {
        transaction.execute("delete from comments.mention where comment = ?", comment);
        if (!people.isEmpty()) {
            transaction
                    .createUpdate("insert into comments.mention (comment, person) select :comment, unnest(:people)")
                    .bind("comment", comment)
                    .bind("people", numbers(people.stream().map(PersonId::value).toList()))
                    .execute();
        }
    }

    /** Keeps how many reactions of each kind a comment has. */
    void react(Handle transaction, long comment, String countsJson, long score) {
        transaction
                .createUpdate("""
                        update comments.comment set reactions = cast(:counts as jsonb), score = :score
                        where id = :id and author is not null
                        """)
                .bind("id", comment)
                .bind("counts", countsJson)
                .bind("score", score)
                .execute();
    }
}
