package space.quark.relations;

import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import space.quark.dock.Database;
import space.quark.dock.PersonId;
import space.quark.people.api.PersonDeleted;

/**
 * Erases every edge of people who are gone. Most have few: those go with the event. What is more goes on afterwards in
 * transactions of bounded size, because each holds the counters of everybody it touches.
 */
final class Erasing {
    private static final int EDGES_AT_ONCE = 1_000;

    private final Database database;
    private final PersonStore people;
    private final FollowStore follows;
    private final ShunStore shuns;

    Erasing(Database database, PersonStore people, FollowStore follows, ShunStore shuns) {
        this.database = database;
        this.people = people;
        this.follows = follows;
        this.shuns = shuns;
    }

    void personDeleted(Handle tx, PersonDeleted event) {
        PersonId person = event.person();
        List<PersonId> others = lockNeighbours(tx, person);
        people.depart(tx, person);
        follows.endAll(tx, person, others);
        shuns.endAll(tx, person);
        if (!follows.neighbours(tx, person, 1).isEmpty()) {
            people.eraseLater(tx, person);
        }
    }

    /** Goes on with those whose edges were too many. */
    void eraseMore() {
        for (PersonId person : people.erasing()) {
            while (database.write(tx -> eraseSome(tx, person))) {
                // until nothing is left
            }
        }
    }

    private boolean eraseSome(Handle tx, PersonId person) {
        List<PersonId> others = lockNeighbours(tx, person);
        follows.endAll(tx, person, others);
        if (others.isEmpty()) {
            people.erased(tx, person);
        }
        return !others.isEmpty();
    }

    private List<PersonId> lockNeighbours(Handle tx, PersonId person) {
        List<PersonId> others = follows.neighbours(tx, person, EDGES_AT_ONCE);
        List<PersonId> all = new ArrayList<>(others);
        all.add(person);
        people.lock(tx, all);
        return others;
    }
}
