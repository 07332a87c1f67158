package space.quark.people;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Cursor;
import space.quark.dock.Database;

/** Lists everybody who is not shut out; each page is one walk along an index. */
final class RollStore {
    /** Later than anybody. */
    private static final Cursor START = new Cursor(Instant.parse("9999-01-01T00:00:00Z"), Long.MAX_VALUE);

    private final Database database;

    RollStore(Database database) {
        this.database = database;
    }

    /** How many there are, those who are shut out included: they are still people. */
    long count() {
        return database.read(handle -> handle.createQuery("""
                        select count(*) from people.person where confirmed_at is not null
                        """).mapTo(Long.class).one());
    }

    List<PersonRow> newest(@Nullable Cursor after, int most) {
        Cursor place = after == null ? START : after;
        return database.read(handle -> handle.createQuery("select " + PersonRow.COLUMNS + """
                         from people.person
                        where confirmed_at is not null and blocked_at is null and (created_at, id) < (:at, :id)
                        order by created_at desc, id desc limit :most
                        """)
                .bind("at", place.at())
                .bind("id", place.id())
                .bind("most", most)
                .mapTo(PersonRow.class)
                .list());
    }

    /** In the order of names as they are compared, after that name. */
    List<PersonRow> byName(String after, int most) {
        return database.read(handle -> handle.createQuery("select " + PersonRow.COLUMNS + """
                         from people.person
                        where confirmed_at is not null and blocked_at is null and username_key > :after
                        order by username_key limit :most
                        """)
                .bind("after", after)
                .bind("most", most)
                .mapTo(PersonRow.class)
                .list());
    }
}
