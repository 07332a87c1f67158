package space.quark.feed;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Cursor;
import space.quark.dock.PersonId;
import space.quark.posts.api.PostId;
import space.quark.posts.api.PostPublished;

/**
 * Headers of posts, and the ways of finding those of somebody's followees. Each query is written so that PostgreSQL has
 * one sensible plan for it whatever it believes about a person's edges: its estimates are averages over all people, and a
 * prepared statement keeps its plan. How many rows are wanted stands in the text for the same reason: as a parameter it
 * would make every plan look worse than one made for the number, so that PostgreSQL would plan each time anew.
 */
final class HeaderStore {
    private static final int FEW = 21;
    private static final int MANY = 101;

    /** The most headers that one query finds. */
    static final int MOST = MANY;

    private static final Variants MERGE = Variants.of("""
            select h.post, e.followee as author, h.published_at
            from feed.edge e cross join lateral (
                select published_at, post from feed.header
                where author = e.followee %2$s
                order by published_at desc, post desc limit %1$d
            ) h
            where e.person = :person
              and e.followee not in (select author from feed.hidden where person = :person)
            order by h.published_at desc, h.post desc limit %1$d
            """);

    /**
     * The newest posts can only be of those followees whose newest posts are the newest ones, as many of them as posts
     * are wanted, and are no older than the oldest of these.
     */
    private static final Variants PRUNED_MERGE = Variants.of("""
            with newest as materialized (
                select e.followee as author, h.published_at, h.post
                from feed.edge e cross join lateral (
                    select published_at, post from feed.header
                    where author = e.followee %2$s
                    order by published_at desc, post desc limit 1
                ) h
                where e.person = :person
                  and e.followee not in (select author from feed.hidden where person = :person)
                order by h.published_at desc, h.post desc limit %1$d
            )
            select h.post, n.author, h.published_at
            from newest n cross join lateral (
                select published_at, post from feed.header
                where author = n.author %2$s
                  and published_at >= (select case when count(*) < %1$d then '-infinity'
                                                   else min(published_at) end from newest)
                order by published_at desc, post desc limit %1$d
            ) h
            order by h.published_at desc, h.post desc limit %1$d
            """);

    private static final Variants PROBE = Variants.of("""
            select h.post, h.author, h.published_at
            from (
                select post, author, published_at from feed.header
                where true %2$s
                order by published_at desc, post desc limit :budget
            ) h
            where (select true from feed.edge e where e.person = :person and e.followee = h.author)
              and h.author not in (select author from feed.hidden where person = :person)
            order by h.published_at desc, h.post desc limit %1$d
            """);

    private static final Variants HASH = Variants.of("""
            select h.post, h.author, h.published_at
            from (
                select post, author, published_at from feed.header
                where true %2$s
                order by published_at desc, post desc limit :budget
            ) h
            where (h.author in (
                select e.followee from feed.edge e
                where e.person = :person
                  and e.followee not in (select author from feed.hidden where person = :person)
            )) is true
            order by h.published_at desc, h.post desc limit %1$d
            """);

    /**
     * Keeps the newest headers of posts.
     *
     * @param events of as many posts
     */
    void keep(Handle tx, List<PostPublished> events) {
        if (!events.isEmpty()) {
            Columns.bind(tx.createUpdate("""
                            insert into feed.header (post, author, published_at)
                            select * from unnest(:posts::bigint[], :authors::bigint[], :times::timestamptz[])
                            on conflict (post) do update
                            set author = excluded.author, published_at = excluded.published_at
                            """), events).execute();
        }
    }

    void drop(Handle tx, PostId post) {
        tx.createUpdate("delete from feed.header where post = :post")
                .bind("post", post)
                .execute();
    }

    void dropAllOf(Handle tx, PersonId author) {
        tx.createUpdate("delete from feed.header where author = :author")
                .bind("author", author)
                .execute();
    }

    /** The merge per author: complete, and as dear as there are followees. */
    List<Header> merge(Handle handle, PersonId person, Cursor after, int most) {
        return headers(handle.createQuery(MERGE.text(after, most)), person, after, most);
    }

    /** The same, which first finds out whose posts can be on the page: better for more followees than posts wanted. */
    List<Header> prunedMerge(Handle handle, PersonId person, Cursor after, int most) {
        return headers(handle.createQuery(PRUNED_MERGE.text(after, most)), person, after, most);
    }

    /**
     * The scan, newest first, through at most {@code budget} headers, with a look at the edges for each of them: right
     * for those who follow a good part of all. The result is complete as far as it goes.
     */
    List<Header> probe(Handle handle, PersonId person, Cursor after, int most, int budget) {
        return headers(handle.createQuery(PROBE.text(after, most)).bind("budget", budget), person, after, most);
    }

    /**
     * The scan, newest first, through at most {@code budget} headers, against a hash of all edges, which is made first:
     * ten headers for the price of one {@link #probe}. The result is complete as far as it goes.
     */
    List<Header> hash(Handle handle, PersonId person, Cursor after, int most, int budget) {
        return headers(handle.createQuery(HASH.text(after, most)).bind("budget", budget), person, after, most);
    }

    /** How the newest headers are spread over authors. */
    Spread spread(Handle handle, int sample) {
        return handle.createQuery("""
                        select coalesce(sum(n), 0)::bigint as posts, coalesce(sum(n * (n - 1)), 0)::bigint as pairs,
                               min(oldest) as oldest, max(newest) as newest
                        from (
                            select count(*) as n, min(published_at) as oldest, max(published_at) as newest
                            from (
                                select author, published_at from feed.header
                                order by published_at desc, post desc limit :sample
                            ) sample
                            group by author
                        ) counted
                        """)
                .bind("sample", sample)
                .mapTo(Spread.class)
                .one();
    }

    /**
     * A sample of the newest headers.
     *
     * @param pairs how many ordered pairs of them are of one author
     */
    record Spread(
            long posts,
            long pairs,
            @Nullable Instant oldest,
            @Nullable Instant newest) {}

    private static List<Header> headers(Query query, PersonId person, Cursor after, int most) {
        query.bind("person", person);
        if (!after.equals(Timeline.START)) {
            query.bind("at", after.at()).bind("id", after.id());
        }
        List<Header> found = query.mapTo(Header.class).list();
        return found.size() > most ? found.subList(0, most) : found;
    }

    /** One query as it is asked for a few or many rows, from the start (where comparing would be dear) or from a place. */
    private record Variants(String fewFirst, String manyFirst, String fewNext, String manyNext) {
        private static final String PLACE = "and (published_at, post) < (:at, :id)";

        static Variants of(String sql) {
            return new Variants(
                    sql.formatted(FEW, ""),
                    sql.formatted(MANY, ""),
                    sql.formatted(FEW, PLACE),
                    sql.formatted(MANY, PLACE));
        }

        String text(Cursor after, int most) {
            if (after.equals(Timeline.START)) {
                return most <= FEW ? fewFirst : manyFirst;
            }
            return most <= FEW ? fewNext : manyNext;
        }
    }
}
