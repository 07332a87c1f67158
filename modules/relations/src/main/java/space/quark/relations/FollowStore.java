package space.quark.relations;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import space.quark.dock.Database;
import space.quark.dock.PersonId;
import space.quark.relations.api.RelationEdges;

/** Who follows whom. Whatever changes an edge keeps the counters of both ends; the caller has locked both. */
final class FollowStore {
    private final Database database;

    FollowStore(Database database) {
        this.database = database;
    }

    /** What became of a wish to follow. */
    record Attempt(boolean blocked, boolean made) {}

    /** One edge. */
    record Edge(PersonId follower, PersonId followee) {}

    Attempt follow(Handle tx, PersonId follower, PersonId followee, Instant at) {
        return tx.createQuery("""
                        with barred as (
                            select from relations.block
                            where (person, other) in ((:follower, :followee), (:followee, :follower))
                        ), made as (
                            insert into relations.follow (follower, followee, at)
                            select :follower, :followee, :at where not exists (select from barred)
                            on conflict do nothing
                            returning follower
                        ), counted as (
                            update relations.person
                            set followers = followers + (person = :followee)::int,
                                followees = followees + (person = :follower)::int
                            where person in (:follower, :followee) and exists (select from made)
                        )
                        select exists (select from barred) as blocked, exists (select from made) as made
                        """)
                .bind("follower", follower)
                .bind("followee", followee)
                .bind("at", at)
                .mapTo(Attempt.class)
                .one();
    }

    /** Whether there was something to end. */
    boolean unfollow(Handle tx, PersonId follower, PersonId followee) {
        return tx.createQuery("""
                        with ended as (
                            delete from relations.follow where follower = :follower and followee = :followee
                            returning follower
                        ), counted as (
                            update relations.person
                            set followers = followers - (person = :followee)::int,
                                followees = followees - (person = :follower)::int
                            where person in (:follower, :followee) and exists (select from ended)
                        )
                        select exists (select from ended)
                        """)
                .bind("follower", follower)
                .bind("followee", followee)
                .mapTo(Boolean.class)
                .one();
    }

    /** Ends following between two people in both directions. */
    List<Edge> part(Handle tx, PersonId one, PersonId other) {
        return List.of(new Edge(one, other), new Edge(other, one)).stream()
                .filter(edge -> unfollow(tx, edge.follower(), edge.followee()))
                .toList();
    }

    /** Some of those with whom somebody has an edge, in either direction. */
    List<PersonId> neighbours(Handle tx, PersonId person, int most) {
        return tx.createQuery("""
                        select distinct other from (
                            (select followee as other from relations.follow where follower = :person limit :most)
                            union all
                            (select follower from relations.follow where followee = :person limit :most)
                        ) edge
                        limit :most
                        """)
                .bind("person", person)
                .bind("most", most)
                .mapTo(PersonId.class)
                .list();
    }

    /** Ends all following between somebody and these others; only the counters of the others are kept. */
    void endAll(Handle tx, PersonId person, List<PersonId> others) {
        tx.createUpdate("""
                        with ended as (
                            delete from relations.follow
                            where (follower = :person and followee = any(:others))
                               or (followee = :person and follower = any(:others))
                            returning follower, followee
                        ), lost as (
                            select case when follower = :person then followee else follower end as person,
                                   count(*) filter (where follower = :person) as followers,
                                   count(*) filter (where followee = :person) as followees
                            from ended group by 1
                        )
                        update relations.person p
                        set followers = p.followers - lost.followers, followees = p.followees - lost.followees
                        from lost where p.person = lost.person
                        """)
                .bind("person", person)
                .bindArray("others", PersonId.class, others)
                .execute();
    }

    /** Some of those who follow somebody; empty when that somebody is not there. */
    Optional<Listing.Found> followers(PersonId person, Listing listing) {
        return list(person, listing, "followers", "follower", "followee");
    }

    /** Some of those whom somebody follows; empty when that somebody is not there. */
    Optional<Listing.Found> followees(PersonId person, Listing listing) {
        return list(person, listing, "followees", "followee", "follower");
    }

    /**
     * The rows with the counter beside them: one statement, and a row without a person when there are none. Beyond the
     * end nobody looks at the rows before it.
     */
    private Optional<Listing.Found> list(PersonId person, Listing listing, String counter, String listed, String mine) {
        return database.read(handle -> {
            Query query = handle.createQuery("""
                    select c.%1$s, page.person, page.username, page.full_name, page.avatar_url, page.at
                    from relations.person c left join lateral (
                        select p.person, p.username, p.full_name, p.avatar_url, f.at
                        from relations.follow f join relations.person p on p.person = f.%2$s and not p.gone
                        where f.%3$s = :person%4$s%5$s
                        order by f.at desc, f.%2$s desc
                        %6$s) page on true
                    where c.person = :person and not c.gone
                    order by page.at desc, page.person desc
                    """.formatted(
                            counter,
                            listed,
                            mine,
                            listing.place("f.at", "f." + listed),
                            listing.skip() > 0 ? " and c." + counter + " > :skip" : "",
                            listing.limit()));
            return Listing.Found.of(listing.bind(query.bind("person", person.value()))
                    .map(Listing.Found::line)
                    .list());
        });
    }

    /** How somebody stands to others, in the order asked. */
    List<RelationEdges.Edge> between(PersonId person, List<PersonId> others) {
        return database.read(handle -> handle.createQuery("""
                        select o.other,
                               exists (select from relations.follow f
                                       where f.follower = :person and f.followee = o.other) as follows,
                               exists (select from relations.follow f
                                       where f.follower = o.other and f.followee = :person) as followed_by,
                               exists (select from relations.block b
                                       where b.person = :person and b.other = o.other) as blocks,
                               exists (select from relations.block b
                                       where b.person = o.other and b.other = :person) as blocked_by,
                               exists (select from relations.mute m
                                       where m.person = :person and m.other = o.other) as mutes
                        from unnest(:others::bigint[]) with ordinality as o (other, place)
                        order by o.place
                        """)
                .bind("person", person)
                .bindArray("others", PersonId.class, others)
                .mapTo(RelationEdges.Edge.class)
                .list());
    }
}
