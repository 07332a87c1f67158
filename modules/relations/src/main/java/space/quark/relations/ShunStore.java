package space.quark.relations;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import space.quark.dock.Database;
import space.quark.dock.PersonId;

/** Whom people want to have nothing to do with: blocks and mutes, two tables of one shape. */
final class ShunStore {
    private final Database database;

    ShunStore(Database database) {
        this.database = database;
    }

    /** The two ways of shunning somebody; the name in lower case is the table's. */
    enum Way {
        BLOCK("relations.block"),
        MUTE("relations.mute");

        private final String table;

        Way(String table) {
            this.table = table;
        }
    }

    /** Whether it was not so before. */
    boolean begin(Handle tx, Way way, PersonId person, PersonId other, Instant at) {
        return tx.createUpdate("insert into " + way.table
                                + " (person, other, at) values (:person, :other, :at) on conflict do nothing")
                        .bind("person", person)
                        .bind("other", other)
                        .bind("at", at)
                        .execute()
                > 0;
    }

    /** Whether there was something to end. */
    boolean end(Handle tx, Way way, PersonId person, PersonId other) {
        return tx.createUpdate("delete from " + way.table + " where person = :person and other = :other")
                        .bind("person", person)
                        .bind("other", other)
                        .execute()
                > 0;
    }

    void endAll(Handle tx, PersonId person) {
        for (Way way : Way.values()) {
            tx.createUpdate("delete from " + way.table + " where person = :person or other = :person")
                    .bind("person", person)
                    .execute();
        }
    }

    long count(Way way, PersonId person) {
        return database.read(
                handle -> handle.createQuery("select count(*) from " + way.table + " where person = :person")
                        .bind("person", person)
                        .mapTo(Long.class)
                        .one());
    }

    List<Listing.Row> list(Way way, PersonId person, Listing listing) {
        return database.read(handle -> listing.bind(
                        handle.createQuery("""
                        select p.person, p.username, p.full_name, p.avatar_url, s.at
                        from %s s join relations.person p on p.person = s.other and not p.gone
                        where s.person = :person%s
                        order by s.at desc, s.other desc
                        %s
                        """.formatted(way.table, listing.place("s.at", "s.other"), listing.limit()))
                                .bind("person", person))
                .map((row, _) -> Listing.Row.read(row, 1))
                .list());
    }
}
