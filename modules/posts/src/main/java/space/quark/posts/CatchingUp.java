package space.quark.posts;

import java.util.List;
import space.quark.dock.Database;
import space.quark.dock.PersonId;
import space.quark.people.api.PeopleDirectory;

/**
 * Finds out who was shut out before this module began to hear of it: what such a person has scheduled waits. Asked once,
 * at the start; afterwards events tell.
 */
final class CatchingUp {
    private final Database database;
    private final CopyStore copies;
    private final PeopleDirectory directory;
    private volatile boolean done;

    CatchingUp(Database database, CopyStore copies, PeopleDirectory directory) {
        this.database = database;
        this.copies = copies;
        this.directory = directory;
    }

    /** Does it unless it is done; fails while people cannot be asked. */
    void catchUp() {
        if (done) {
            return;
        }
        List<PersonId> page = directory.shutOut(null).ids();
        while (!page.isEmpty()) {
            List<PersonId> found = page;
            database.run(tx -> copies.shutOutUnheard(tx, found));
            page = directory.shutOut(page.getLast()).ids();
        }
        done = true;
    }
}
