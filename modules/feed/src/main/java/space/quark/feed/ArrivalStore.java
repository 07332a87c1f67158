package space.quark.feed;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import space.quark.dock.PersonId;
import space.quark.posts.api.PostId;
import space.quark.posts.api.PostPublished;

/** The latest posts in the order in which they came into feeds, once for everybody. */
final class ArrivalStore {
    /** How many arrivals can be told of. */
    static final int KEPT = 5_000;

    /** A post that came into feeds. */
    record Arrival(long seq, PostId post, PersonId author, Instant publishedAt) {
        Header header() {
            return new Header(post, author, publishedAt);
        }
    }

    /** The seq of the latest; those up to it are committed. */
    long last(Handle handle) {
        return handle.createQuery("select last from feed.arrivals")
                .mapTo(Long.class)
                .one();
    }

    /**
     * Notes those posts of which there is no header yet, and is to run before there is one; gives the authors of those.
     *
     * @param events of as many posts
     */
    Set<PersonId> arrive(Handle tx, List<PostPublished> events) {
        if (events.isEmpty()) {
            return Set.of();
        }
        return Columns.bind(tx.createQuery("""
                        with fresh as (
                            select post, author, published_at, row_number() over (order by place) as number
                            from unnest(:posts::bigint[], :authors::bigint[], :times::timestamptz[])
                                with ordinality as event (post, author, published_at, place)
                            where not exists (select from feed.header h where h.post = event.post)
                        ), next as (
                            update feed.arrivals set last = last + (select count(*) from fresh)
                            where exists (select from fresh)
                            returning last - (select count(*) from fresh) as before
                        )
                        insert into feed.arrival (seq, post, author, published_at)
                        select before + number, post, author, published_at from fresh, next
                        on conflict (post) do nothing
                        returning author
                        """), events).mapTo(PersonId.class).set();
    }

    void drop(Handle tx, PostId post) {
        tx.execute("delete from feed.arrival where post = ?", post);
    }

    void dropAllOf(Handle tx, PersonId author) {
        tx.execute("delete from feed.arrival where author = ?", author);
    }

    /** Those after a seq whose author the person follows and does not hide, oldest first. */
    List<Arrival> after(Handle handle, PersonId person, long seq, int most) {
        return handle.createQuery("""
                        select a.seq, a.post, a.author, a.published_at from feed.arrival a
                        where a.seq > :seq
                          and (select true from feed.edge e where e.person = :person and e.followee = a.author)
                          and a.author not in (select author from feed.hidden where person = :person)
                        order by a.seq limit :most
                        """)
                .bind("person", person)
                .bind("seq", seq)
                .bind("most", most)
                .mapTo(Arrival.class)
                .list();
    }

    /** Forgets what is not told of any more, with room for those who are reading just now. */
    void prune(Handle tx) {
        tx.execute("delete from feed.arrival where seq <= (select last from feed.arrivals) - ?", 2 * KEPT);
    }
}
