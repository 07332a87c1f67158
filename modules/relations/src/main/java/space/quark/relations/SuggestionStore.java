package space.quark.relations;

import java.util.List;
import space.quark.dock.Database;
import space.quark.dock.PersonId;
import space.quark.people.api.PersonCard;
import space.quark.relations.api.RelationLists;

/** Finds whom somebody may like to follow. */
final class SuggestionStore {
    /** How many followees are looked at, and how many followees of each: the work has a bound for everybody. */
    static final int BREADTH = 100;

    /** How many of those with most followers are looked at. */
    static final int POPULAR = 300;

    static final String QUERY = """
            with mine as (
                select followee from relations.follow where follower = :me
                order by at desc, followee desc limit :breadth
            ), near as (
                select theirs.followee as person, count(*) as mutuals
                from mine cross join lateral (
                    select f.followee from relations.follow f where f.follower = mine.followee
                    order by f.at desc, f.followee desc limit :breadth
                ) theirs
                group by theirs.followee
            ), popular as (
                select person from relations.person where not gone and not shut_out
                order by followers desc, person desc limit :popular
            ), candidate as (
                select person, mutuals from near
                union all
                select person, 0 from popular where person not in (select person from near)
            )
            select p.person, p.username, p.full_name, p.avatar_url, c.mutuals, p.followers
            from candidate c join relations.person p on p.person = c.person and not p.gone and not p.shut_out
            where c.person <> :me
                and not exists (select from relations.follow f
                                where f.follower = :me and f.followee = c.person)
                and not exists (select from relations.block b
                                where b.person = :me and b.other = c.person)
                and not exists (select from relations.block b
                                where b.person = c.person and b.other = :me)
                and not exists (select from relations.mute m
                                where m.person = :me and m.other = c.person)
            order by c.mutuals desc, p.followers desc, p.person desc
            limit :most
            """;

    private final Database database;

    SuggestionStore(Database database) {
        this.database = database;
    }

    List<RelationLists.Suggestion> list(PersonId me, int most) {
        return database.read(handle -> handle.createQuery(QUERY)
                .bind("me", me)
                .bind("breadth", BREADTH)
                .bind("popular", POPULAR)
                .bind("most", most)
                .map((row, _) -> new RelationLists.Suggestion(
                        new PersonCard(
                                new PersonId(row.getLong("person")),
                                row.getString("username"),
                                row.getString("full_name"),
                                row.getString("avatar_url")),
                        row.getLong("mutuals"),
                        row.getLong("followers")))
                .list());
    }
}
