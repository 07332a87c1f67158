package space.quark.comments;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import space.quark.dock.Database;
import space.quark.dock.PersonId;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PersonCard;

/** Own copies of people's cards, kept by events; what has not arrived yet is asked for, all at once. */
final class Authors {
    private final Database database;
    private final PeopleDirectory people;

    Authors(Database database, PeopleDirectory people) {
        this.database = database;
        this.people = people;
    }

    /** Cards of those among these people who exist. */
    Map<PersonId, PersonCard> cards(Set<PersonId> ids) {
        Map<PersonId, PersonCard> cards = new HashMap<>();
        if (ids.isEmpty()) {
            return cards;
        }
        Set<PersonId> missing = new java.util.HashSet<>(ids);
        database.read(handle -> handle.createQuery("""
                        select id, username, full_name, avatar_url, gone_at is not null as gone
                        from comments.person where id = any(:ids)
                        """)
                .bind(
                        "ids",
                        CommentStore.numbers(ids.stream().map(PersonId::value).toList()))
                .map((row, context) -> {
                    PersonId id = new PersonId(row.getLong("id"));
                    if (!row.getBoolean("gone")) {
                        cards.put(
                                id,
                                new PersonCard(
                                        id,
                                        row.getString("username"),
                                        row.getString("full_name"),
                                        row.getString("avatar_url")));
                    }
                    return missing.remove(id);
                })
                .list());
        if (!missing.isEmpty()) {
            List<PersonCard> fetched =
                    people.list(new PeopleDirectory.Ids(List.copyOf(missing))).cards();
            keepMissing(fetched);
            fetched.forEach(card -> cards.put(card.id(), card));
        }
        return cards;
    }

    /** Keeps copies of cards of which there is none yet; an event knows better than an answer. */
    void keepMissing(Collection<PersonCard> cards) {
        if (cards.isEmpty()) {
            return;
        }
        database.run(handle -> {
            var batch = handle.prepareBatch("""
                    insert into comments.person (id, username, full_name, avatar_url)
                    values (:id, :username, :full_name, :avatar_url)
                    on conflict (id) do nothing
                    """);
            // In the order of ids, so that two of these never wait for each other.
            cards.stream()
                    .sorted(Comparator.comparingLong(card -> card.id().value()))
                    .forEach(card -> batch.bind("id", card.id().value())
                            .bind("username", card.username())
                            .bind("full_name", card.fullName())
                            .bind("avatar_url", card.avatarUrl())
                            .add());
            batch.execute();
        });
    }

    /** The card as it is from now on. */
    void keep(Handle transaction, PersonCard card) {
        transaction
                .createUpdate("""
                        insert into comments.person (id, username, full_name, avatar_url)
                        values (:id, :username, :full_name, :avatar_url)
                        on conflict (id) do update set username = excluded.username, full_name = excluded.full_name,
                            avatar_url = excluded.avatar_url
                        where person.gone_at is null
                        """)
                .bind("id", card.id().value())
                .bind("username", card.username())
                .bind("full_name", card.fullName())
                .bind("avatar_url", card.avatarUrl())
                .execute();
    }

    /** Erases a card; the bare id stays for a while, so that nothing late brings the person back. */
    void forget(Handle transaction, PersonId person, Instant at) {
        transaction.createUpdate("""
                        insert into comments.person (id, username, gone_at) values (:id, '', :at)
                        on conflict (id) do update set username = '', full_name = null, avatar_url = null,
                            gone_at = excluded.gone_at
                        """).bind("id", person.value()).bind("at", at).execute();
        transaction.execute("delete from comments.mention where person = ?", person.value());
    }

    /** Whether the person is still here, and stays so until this transaction ends. */
    boolean hold(Handle transaction, PersonId person) {
        return transaction
                .createQuery("select gone_at is null as here from comments.person where id = :id for share")
                .bind("id", person.value())
                .map((row, context) -> row.getBoolean("here"))
                .findOne()
                .orElse(false);
    }

    /** The ids of people. */
    static Set<PersonId> ids(Collection<PersonCard> cards) {
        return cards.stream().map(PersonCard::id).collect(Collectors.toUnmodifiableSet());
    }
}
