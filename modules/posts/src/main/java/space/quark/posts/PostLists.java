package space.quark.posts;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Cursor;
import space.quark.dock.Database;
import space.quark.dock.PersonId;
import space.quark.posts.api.Post;
import space.quark.posts.api.PostId;
import space.quark.posts.api.PostStatus;
import space.quark.posts.api.Posts;
import space.quark.posts.api.Visibility;

/** Reading many posts: a page costs two statements, whatever its length. */
final class PostLists {
    private final Database database;

    PostLists(Database database) {
        this.database = database;
    }

    /**
     * Which posts.
     *
     * @param tags folded names, all of which a post must carry
     * @param until exclusive
     */
    record Selection(
            @Nullable PersonId author,
            Set<PostStatus> statuses,
            Set<Visibility> visibilities,
            List<String> tags,
            @Nullable String category,
            @Nullable Instant from,
            @Nullable Instant until) {

        /** Whether everybody may read all of it, so that the indexes and tallies of listed posts serve. */
        boolean listed() {
            return statuses.equals(EnumSet.of(PostStatus.PUBLISHED))
                    && visibilities.equals(EnumSet.of(Visibility.PUBLIC));
        }

        /** The tally that knows how many there are. */
        Optional<Tally> tally() {
            boolean plain = listed() && category == null && from == null && until == null;
            if (plain && tags.isEmpty()) {
                return Optional.of(
                        author == null ? new Tally("all", 0, null) : new Tally("author", author.value(), null));
            }
            return plain && tags.size() == 1 && author == null
                    ? Optional.of(new Tally("tag", 0, tags.getFirst()))
                    : Optional.empty();
        }
    }

    /** One number of {@code posts.tally}: by id, or by the tag's folded name. */
    record Tally(String kind, long id, @Nullable String tag) {}

    private record Row(Post post, Cursor place) {}

    Posts.Page page(Selection selection, @Nullable Cursor after, int offset, int limit) {
        return database.read(handle -> {
            List<Row> rows = rows(handle, selection, after, after == null ? offset : 0, limit + 1);
            long total = total(handle, selection);
            boolean more = rows.size() > limit;
            List<Row> page = more ? rows.subList(0, limit) : rows;
            String next = more ? page.getLast().place().text() : null;
            return new Posts.Page(page.stream().map(Row::post).toList(), total, next);
        });
    }

    /** Those that exist, in no order. */
    List<Post> byIds(List<PostId> ids) {
        return database.read(handle -> handle.createQuery(
                        "select " + PostRow.LIST_COLUMNS + " from " + PostRow.TABLES + " where p.id = any (:ids)")
                .bindArray("ids", Long.class, ids.stream().map(PostId::value).toList())
                .map((row, _) -> PostRow.read(row))
                .list());
    }

    /** What decides who may read a post. */
    Optional<Audience.Gate> gate(PostId id) {
        return database.read(handle -> handle.createQuery(
                        "select author_id, status, visibility from posts.post where id = :id")
                .bind("id", id.value())
                .map((row, _) -> new Audience.Gate(
                        new PersonId(row.getLong(1)), PostStatus.of(row.getString(2)), Visibility.of(row.getString(3))))
                .findOne());
    }

    boolean writesForFollowers(PersonId author) {
        return database.read(handle -> handle.createQuery("""
                        select exists (select from posts.post
                            where author_id = :author and status = 'published' and visibility = 'followers')
                        """)
                .bind("author", author.value())
                .mapTo(Boolean.class)
                .one());
    }

    /**
     * The inner query finds the page in an index alone; only then the posts themselves are read. The limit stands in the
     * text, because a plan that has to do for any limit is a bad one, and planning each time costs more than the page.
     */
    private static List<Row> rows(Handle handle, Selection selection, @Nullable Cursor after, int offset, int limit) {
        boolean tagged = !selection.tags().isEmpty();
        String place = tagged ? "(t.sorted_at, t.post_id)" : "(p.sorted_at, p.id)";
        String order = tagged ? "t.sorted_at desc, t.post_id desc" : "p.sorted_at desc, p.id desc";
        String where = conditions(selection) + (after == null ? "" : " and " + place + " < (:at, :after)");
        Query query = handle.createQuery("select " + PostRow.LIST_COLUMNS + " from (select p.id from " + from(selection)
                + " where " + where + " order by " + order + " limit " + limit
                + (offset == 0 ? "" : " offset :offset") + ") page join " + PostRow.TABLES
                + " on p.id = page.id order by p.sorted_at desc, p.id desc");
        if (offset > 0) {
            query.bind("offset", offset);
        }
        if (after != null) {
            query.bind("at", after.at()).bind("after", after.id());
        }
        return bind(query, selection)
                .map((row, _) -> new Row(PostRow.read(row), new Cursor(PostRow.sortedAt(row), row.getLong(1))))
                .list();
    }

    private static long total(Handle handle, Selection selection) {
        Optional<Tally> tally = selection.tally();
        if (tally.isEmpty()) {
            return bind(
                            handle.createQuery(
                                    "select count(*) from " + from(selection) + " where " + conditions(selection)),
                            selection)
                    .mapTo(Long.class)
                    .one();
        }
        return handle.createQuery("""
                        select coalesce(sum(part.listed), 0)
                        from (select :id as id where :tag::text is null
                              union all select t.id from posts.tag t where t.folded = :tag) wanted
                        cross join lateral (
                            select y.listed from posts.tally y where y.kind = :kind and y.id = wanted.id
                            union all
                            select c.delta from posts.tally_change c where c.kind = :kind and c.id = wanted.id) part
                        """)
                .bind("kind", tally.get().kind())
                .bind("id", tally.get().id())
                .bind("tag", tally.get().tag())
                .mapTo(Long.class)
                .one();
    }

    private static String from(Selection selection) {
        return selection.tags().isEmpty() ? "posts.post p" : "posts.post_tag t join posts.post p on p.id = t.post_id";
    }

    private static String conditions(Selection selection) {
        List<String> all = new ArrayList<>();
        all.add(selection.listed() ? "p.listed" : "p.status = any (:statuses) and p.visibility = any (:visibilities)");
        if (selection.author() != null) {
            all.add("p.author_id = :author");
        }
        for (int i = 0; i < selection.tags().size(); i++) {
            String tag = "(select id from posts.tag where folded = :tag" + i + ")";
            if (i == 0) {
                all.add("t.tag_id = " + tag + (selection.listed() ? " and t.listed" : ""));
            } else {
                all.add("exists (select from posts.post_tag o where o.post_id = p.id and o.tag_id = " + tag + ")");
            }
        }
        if (selection.category() != null) {
            all.add("p.category = :category");
        }
        if (selection.from() != null) {
            // Nothing is published before it is created, so the order's index can stop at the same time.
            all.add("p.created_at >= :from and p.sorted_at >= :from");
        }
        if (selection.until() != null) {
            all.add("p.created_at < :until");
        }
        return String.join(" and ", all);
    }

    private static Query bind(Query query, Selection selection) {
        if (!selection.listed()) {
            query.bindArray(
                            "statuses",
                            String.class,
                            selection.statuses().stream().map(PostStatus::word).toList())
                    .bindArray(
                            "visibilities",
                            String.class,
                            selection.visibilities().stream()
                                    .map(Visibility::word)
                                    .toList());
        }
        if (selection.author() != null) {
            query.bind("author", selection.author().value());
        }
        for (int i = 0; i < selection.tags().size(); i++) {
            query.bind("tag" + i, selection.tags().get(i));
        }
        if (selection.category() != null) {
            query.bind("category", selection.category());
        }
        if (selection.from() != null) {
            query.bind("from", selection.from());
        }
        return selection.until() == null ? query : query.bind("until", selection.until());
    }
}
