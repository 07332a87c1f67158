package space.quark.relations;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import space.quark.dock.Database;
import space.quark.dock.PersonId;
import space.quark.people.api.PersonCard;
import space.quark.relations.api.Relations;

/** Own copies of people's cards, and how many edges each has. */
final class PersonStore {
    private final Database database;

    PersonStore(Database database) {
        this.database = database;
    }

    /** How many follow somebody who is there, and how many that one follows. */
    Optional<Relations.Counters> counters(PersonId person) {
        return database.read(handle -> handle.createQuery("""
                        select followers, followees from relations.person where person = :person and not gone
                        """)
                .bind("person", person)
                .mapTo(Relations.Counters.class)
                .findOne());
    }

    /** Those among these people of whom nothing has been heard, neither that they are there nor that they are gone. */
    Set<PersonId> unheardOf(Collection<PersonId> people) {
        Set<PersonId> known = database.read(handle -> handle.createQuery("""
                        select person from relations.person where person = any(:people)
                        """)
                .bindArray("people", PersonId.class, people)
                .mapTo(PersonId.class)
                .set());
        return people.stream().filter(person -> !known.contains(person)).collect(Collectors.toSet());
    }

    /** Keeps the newest card of somebody, unless the person is gone. */
    void keep(Handle tx, PersonCard card) {
        tx.createUpdate("""
                        insert into relations.person as p (person, username, full_name, avatar_url)
                        values (:id, :username, :fullName, :avatarUrl)
                        on conflict (person) do update
                        set username = excluded.username, full_name = excluded.full_name,
                            avatar_url = excluded.avatar_url
                        where not p.gone
                        """)
                .bind("id", card.id())
                .bind("username", card.username())
                .bind("fullName", card.fullName())
                .bind("avatarUrl", card.avatarUrl())
                .execute();
    }

    /** Keeps cards that were asked for; what events brought meanwhile is newer and stays. */
    void keepMissing(Collection<PersonCard> cards) {
        if (cards.isEmpty()) {
            return;
        }
        database.run(tx -> {
            var batch = tx.prepareBatch("""
                    insert into relations.person (person, username, full_name, avatar_url)
                    values (:id, :username, :fullName, :avatarUrl)
                    on conflict (person) do nothing
                    """);
            // In the order of ids, so that two of these never wait for each other.
            cards.stream()
                    .sorted(Comparator.comparingLong(card -> card.id().value()))
                    .forEach(card -> batch.bind("id", card.id())
                            .bind("username", card.username())
                            .bind("fullName", card.fullName())
                            .bind("avatarUrl", card.avatarUrl())
                            .add());
            batch.execute();
        });
    }

    /** Makes all other changes of these people's edges wait; returns how many of the people are there. */
    int lock(Handle tx, Collection<PersonId> people) {
        List<Boolean> gone = tx.createQuery("""
                        select gone from relations.person where person = any(:people)
                        order by person for no key update
                        """)
                .bindArray("people", PersonId.class, people)
                .mapTo(Boolean.class)
                .list();
        return Math.toIntExact(gone.stream().filter(it -> !it).count());
    }

    /** Notes what was heard: that somebody is shut out, or let in again. */
    void shutOut(Handle tx, PersonId person, boolean shutOut) {
        tx.createUpdate("update relations.person set shut_out = :shutOut, shut_out_heard = true where person = :person")
                .bind("person", person)
                .bind("shutOut", shutOut)
                .execute();
    }

    /** Notes who was asked for as shut out; what was heard meanwhile is newer and stays. */
    void shutOutUnheard(Collection<PersonId> shutOut) {
        database.run(tx -> tx.createUpdate("""
                        update relations.person set shut_out = true
                        where person = any(:people) and not shut_out and not shut_out_heard
                        """)
                .bindArray("people", PersonId.class, shutOut)
                .execute());
    }

    /** Marks somebody as gone for good and forgets the card. */
    void depart(Handle tx, PersonId person) {
        tx.createUpdate("""
                        insert into relations.person (person, gone) values (:person, true)
                        on conflict (person) do update
                        set gone = true, username = null, full_name = null, avatar_url = null,
                            followers = 0, followees = 0
                        """).bind("person", person).execute();
    }

    /** Remembers that somebody who is gone has edges left. */
    void eraseLater(Handle tx, PersonId person) {
        tx.createUpdate("insert into relations.erasing (person) values (:person) on conflict do nothing")
                .bind("person", person)
                .execute();
    }

    void erased(Handle tx, PersonId person) {
        tx.createUpdate("delete from relations.erasing where person = :person")
                .bind("person", person)
                .execute();
    }

    /** Some of those who are gone and have edges left. */
    List<PersonId> erasing() {
        // Asked every few seconds, and hardly ever answered.
        if (database.readOne("select from relations.erasing limit 1", _ -> true).isEmpty()) {
            return List.of();
        }
        return database.read(handle -> handle.createQuery("select person from relations.erasing limit 100")
                .mapTo(PersonId.class)
                .list());
    }
}
