package space.quark.posts;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import space.quark.dock.Json;
import space.quark.dock.PersonId;
import space.quark.people.api.PersonCard;

/** The copies that this module keeps of others: cards of people, counts of comments and reactions. */
final class CopyStore {

    /** Keeps the newest card of somebody, unless the person is gone. */
    void keep(Handle tx, PersonCard card) {
        tx.createUpdate("""
                        insert into posts.author (id, username, full_name, avatar_url)
                        values (:id, :username, :fullName, :avatarUrl)
                        on conflict (id) do update
                        set username = excluded.username, full_name = excluded.full_name,
                            avatar_url = excluded.avatar_url
                        where author.deleted_at is null
                        """)
                .bind("id", card.id().value())
                .bind("username", card.username())
                .bind("fullName", card.fullName())
                .bind("avatarUrl", card.avatarUrl())
                .execute();
    }

    /** Keeps cards that were asked for; what events brought meanwhile is newer and stays. */
    void keepMissing(Handle tx, Collection<PersonCard> cards) {
        PreparedBatch batch = tx.prepareBatch("""
                insert into posts.author (id, username, full_name, avatar_url)
                values (:id, :username, :fullName, :avatarUrl)
                on conflict (id) do nothing
                """);
        cards.stream()
                .sorted(Comparator.comparing(card -> card.id().value()))
                .forEach(card -> batch.bind("id", card.id().value())
                        .bind("username", card.username())
                        .bind("fullName", card.fullName())
                        .bind("avatarUrl", card.avatarUrl())
                        .add());
        batch.execute();
    }

    /** Notes what was heard: that somebody is shut out, or let in again. */
    void shutOut(Handle tx, PersonId person, boolean shutOut) {
        tx.createUpdate("update posts.author set shut_out = :shutOut, shut_out_heard = true where id = :id")
                .bind("id", person.value())
                .bind("shutOut", shutOut)
                .execute();
    }

    /** Notes who was asked for as shut out; what was heard meanwhile is newer and stays. */
    void shutOutUnheard(Handle tx, Collection<PersonId> people) {
        tx.createUpdate("""
                        update posts.author set shut_out = true
                        where id = any (:people) and not shut_out and not shut_out_heard
                        """)
                .bindArray(
                        "people",
                        Long.class,
                        people.stream().map(PersonId::value).toList())
                .execute();
    }

    /** Marks somebody as gone for good. */
    void depart(Handle tx, PersonId person, Instant at) {
        tx.createUpdate("""
                        insert into posts.author (id, deleted_at) values (:id, :at)
                        on conflict (id) do update set deleted_at = coalesce(author.deleted_at, excluded.deleted_at)
                        """).bind("id", person.value()).bind("at", at).execute();
    }

    /** Erases what is known of somebody who is gone and has no posts left. */
    void wipe(Handle tx, PersonId person) {
        tx.createUpdate("""
                        update posts.author set username = null, full_name = null, avatar_url = null
                        where id = :id and deleted_at is not null and username is not null
                        """).bind("id", person.value()).execute();
    }

    /** People who are gone and may still have posts. */
    List<PersonId> departed(Handle tx, int most) {
        return tx.createQuery("""
                        select id from posts.author where deleted_at is not null and not swept
                        order by id limit :most
                        """)
                .bind("most", most)
                .map((row, _) -> new PersonId(row.getLong(1)))
                .list();
    }

    /** Looks no further for posts of somebody who left before that time. */
    void swept(Handle tx, PersonId person, Instant before) {
        tx.createUpdate("""
                        with done as (
                            update posts.author set swept = true where id = :id and deleted_at < :before returning id
                        )
                        delete from posts.tally y using done where y.kind = 'author' and y.id = done.id and y.listed = 0
                        """).bind("id", person.value()).bind("before", before).execute();
    }

    void comments(Handle tx, long post, long total) {
        tx.createUpdate("""
                        insert into posts.post_counts as c (post_id, comments)
                        select id, :total from posts.post where id = :post for key share
                        on conflict (post_id) do update set comments = excluded.comments
                        """).bind("post", post).bind("total", total).execute();
    }

    void reactions(Handle tx, long post, Map<String, Long> counts) {
        tx.createUpdate("""
                        insert into posts.post_counts as c (post_id, reactions)
                        select id, :counts::json from posts.post where id = :post for key share
                        on conflict (post_id) do update set reactions = excluded.reactions
                        """)
                .bind("post", post)
                .bind("counts", Json.mapper().writeValueAsString(counts))
                .execute();
    }
}
