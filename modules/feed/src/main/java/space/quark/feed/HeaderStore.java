package space.quark.feed;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import space.quark.dock.Cursor;
import space.quark.dock.PersonId;
import space.quark.posts.api.PostId;
import space.quark.posts.api.PostPublished;

/**
 * Headers of posts, and the ways of finding those of somebody's followees. Each query is written so that PostgreSQL has
 * one sensible plan for it whatever it believes about a person's edges: its estimates are averages over all people, and a
 * prepared statement keeps its plan.
 */
final class HeaderStore {

    /** Keeps the newest header of a post. */
    void keep(Handle tx, PostPublished event) {
        tx.createUpdate("""
                        insert into feed.header (post, author, published_at) values (:post, :author, :publishedAt)
                        on conflict (post) do update
                        set author = excluded.author, published_at = excluded.published_at
                        """)
                .bind("post", event.post())
                .bind("author", event.author())
                .bind("publishedAt", event.publishedAt())
                .execute();
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

    /**
     * The merge per author: complete, and as dear as there are followees. The newest {@code most} posts can only be of
     * those {@code most} followees whose newest posts are the newest ones, and are no older than the oldest of these.
     */
    List<Header> merge(Handle handle, PersonId person, Cursor after, int most) {
        return headers(handle.createQuery("""
                        with newest as materialized (
                            select e.followee as author, h.published_at, h.post
                            from feed.edge e cross join lateral (
                                select published_at, post from feed.header
                                where author = e.followee and (published_at, post) < (:at, :id)
                                order by published_at desc, post desc limit 1
                            ) h
                            where e.person = :person
                              and e.followee not in (select author from feed.hidden where person = :person)
                            order by h.published_at desc, h.post desc limit :most
                        )
                        select h.post, n.author, h.published_at
                        from newest n cross join lateral (
                            select published_at, post from feed.header
                            where author = n.author and (published_at, post) < (:at, :id)
                              and published_at >= (select case when count(*) < :most then '-infinity'
                                                               else min(published_at) end from newest)
                            order by published_at desc, post desc limit :most
                        ) h
                        order by h.published_at desc, h.post desc limit :most
                        """), person, after, most);
    }

    /**
     * The scan, newest first, through at most {@code budget} headers, with a look at the edges for each of them: right
     * for those who follow a good part of all. The result is complete as far as it goes.
     */
    List<Header> probe(Handle handle, PersonId person, Cursor after, int most, int budget) {
        return headers(handle.createQuery("""
                        select h.post, h.author, h.published_at
                        from (
                            select post, author, published_at from feed.header
                            where (published_at, post) < (:at, :id)
                            order by published_at desc, post desc limit :budget
                        ) h
                        where (select true from feed.edge e where e.person = :person and e.followee = h.author)
                          and h.author not in (select author from feed.hidden where person = :person)
                        order by h.published_at desc, h.post desc limit :most
                        """).bind("budget", budget), person, after, most);
    }

    /**
     * The scan, newest first, through at most {@code budget} headers, against a hash of all edges, which is made first:
     * ten headers for the price of one {@link #probe}. The result is complete as far as it goes.
     */
    List<Header> hash(Handle handle, PersonId person, Cursor after, int most, int budget) {
        return headers(handle.createQuery("""
                        select h.post, h.author, h.published_at
                        from (
                            select post, author, published_at from feed.header
                            where (published_at, post) < (:at, :id)
                            order by published_at desc, post desc limit :budget
                        ) h
                        where (h.author in (
                            select e.followee from feed.edge e
                            where e.person = :person
                              and e.followee not in (select author from feed.hidden where person = :person)
                        )) is true
                        order by h.published_at desc, h.post desc limit :most
                        """).bind("budget", budget), person, after, most);
    }

    /** How the newest headers are spread over authors. */
    Spread spread(Handle handle, int sample) {
        return handle.createQuery("""
                        select coalesce(sum(n), 0)::bigint as posts, coalesce(sum(n * (n - 1)), 0)::bigint as pairs
                        from (
                            select count(*) as n
                            from (
                                select author from feed.header order by published_at desc, post desc limit :sample
                            ) newest
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
    record Spread(long posts, long pairs) {}

    private static List<Header> headers(Query query, PersonId person, Cursor after, int most) {
        return query.bind("person", person)
                .bind("at", after.at())
                .bind("id", after.id())
                .bind("most", most)
                .mapTo(Header.class)
                .list();
    }
}
