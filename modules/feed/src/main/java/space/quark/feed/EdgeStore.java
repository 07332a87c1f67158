package space.quark.feed;

import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import space.quark.dock.PersonId;

/** Who follows whom and whose posts are hidden from whom. */
final class EdgeStore {
    /** Why somebody's posts are hidden. */
    enum Why {
        BLOCKS("blocks"),
        BLOCKED("blocked"),
        MUTES("mutes");

        private final String word;

        Why(String word) {
            this.word = word;
        }
    }

    /** How many the person follows. */
    long followees(Handle handle, PersonId person) {
        return handle.createQuery("select followees from feed.person where person = :person")
                .bind("person", person)
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    /** Keeps these people from leaving during this transaction; false when one is gone already. */
    boolean hold(Handle tx, PersonId... people) {
        return held(tx, List.of(people)).size() == Set.of(people).size();
    }

    /** Keeps these people from leaving during this transaction; gives those who are not gone already. */
    Set<PersonId> held(Handle tx, List<PersonId> people) {
        tx.createUpdate("""
                        insert into feed.person (person) select unnest(:people::bigint[]) order by 1
                        on conflict do nothing
                        """).bindArray("people", PersonId.class, people).execute();
        return tx.createQuery("""
                        select person from feed.person where person = any(:people) and not gone
                        order by person for share
                        """)
                .bindArray("people", PersonId.class, people)
                .mapTo(PersonId.class)
                .set();
    }

    void follow(Handle tx, PersonId person, PersonId followee) {
        tx.createUpdate("""
                        with made as (
                            insert into feed.edge (person, followee) values (:person, :followee)
                            on conflict do nothing returning person
                        )
                        update feed.person p set followees = p.followees + 1 from made where p.person = made.person
                        """).bind("person", person).bind("followee", followee).execute();
    }

    void unfollow(Handle tx, PersonId person, PersonId followee) {
        tx.createUpdate("""
                        with ended as (
                            delete from feed.edge where person = :person and followee = :followee returning person
                        )
                        update feed.person p set followees = p.followees - 1 from ended where p.person = ended.person
                        """).bind("person", person).bind("followee", followee).execute();
    }

    /** Some of those in whose feed the author's posts are. */
    List<PersonId> readers(Handle handle, PersonId author, int most) {
        return handle.createQuery("""
                        select person from feed.edge
                        where followee = :author
                          and person not in (select person from feed.hidden where author = :author)
                        limit :most
                        """)
                .bind("author", author)
                .bind("most", most)
                .mapTo(PersonId.class)
                .list();
    }

    /** Those among these people in whose feed the author's posts are: a look at one edge for each. */
    List<PersonId> readersAmong(Handle handle, PersonId author, List<PersonId> people) {
        return handle.createQuery("""
                        select c.person from unnest(:people::bigint[]) c (person)
                        where (select true from feed.edge e where e.person = c.person and e.followee = :author)
                          and c.person not in (select person from feed.hidden where author = :author)
                        """)
                .bindArray("people", PersonId.class, people)
                .bind("author", author)
                .mapTo(PersonId.class)
                .list();
    }

    void hide(Handle tx, PersonId person, PersonId author, Why why) {
        tx.createUpdate("""
                        insert into feed.hidden (person, author, why) values (:person, :author, :why)
                        on conflict do nothing
                        """)
                .bind("person", person)
                .bind("author", author)
                .bind("why", why.word)
                .execute();
    }

    void show(Handle tx, PersonId person, PersonId author, Why why) {
        tx.createUpdate("delete from feed.hidden where person = :person and author = :author and why = :why")
                .bind("person", person)
                .bind("author", author)
                .bind("why", why.word)
                .execute();
    }

    /** Marks somebody as gone for good and erases what is theirs. */
    void depart(Handle tx, PersonId person) {
        tx.createUpdate("""
                        insert into feed.person (person, gone) values (:person, true)
                        on conflict (person) do update set gone = true, followees = 0
                        """).bind("person", person).execute();
        tx.createUpdate("delete from feed.edge where person = :person")
                .bind("person", person)
                .execute();
        tx.createUpdate("delete from feed.hidden where person = :person or author = :person")
                .bind("person", person)
                .execute();
    }

    /** Erases some of the edges that lead to somebody; returns how many there were. */
    int eraseFollowers(Handle tx, PersonId followee, int most) {
        return tx.createQuery("""
                        with ended as (
                            delete from feed.edge where followee = :followee and person in (
                                select person from feed.edge where followee = :followee limit :most
                            )
                            returning person
                        ), counted as (
                            update feed.person p set followees = p.followees - 1
                            from ended where p.person = ended.person
                        )
                        select count(*) from ended
                        """)
                .bind("followee", followee)
                .bind("most", most)
                .mapTo(Integer.class)
                .one();
    }

    /** Remembers that edges which lead to somebody who is gone are left. */
    void eraseLater(Handle tx, PersonId person) {
        tx.createUpdate("insert into feed.erasing (person) values (:person) on conflict do nothing")
                .bind("person", person)
                .execute();
    }

    void erased(Handle tx, PersonId person) {
        tx.createUpdate("delete from feed.erasing where person = :person")
                .bind("person", person)
                .execute();
    }

    /** Some of those who are gone while edges that lead to them are left. */
    List<PersonId> erasing(Handle handle) {
        return handle.createQuery("select person from feed.erasing limit 100")
                .mapTo(PersonId.class)
                .list();
    }
}
