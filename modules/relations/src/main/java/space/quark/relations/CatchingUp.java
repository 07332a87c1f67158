package space.quark.relations;

import java.util.List;
import space.quark.dock.PersonId;
import space.quark.people.api.PeopleDirectory;

/**
 * Finds out who was shut out before this module began to hear of it: such a person is suggested to nobody. Asked once,
 * at the start; afterwards events tell.
 */
final class CatchingUp {
    private final PersonStore people;
    private final PeopleDirectory directory;
    private volatile boolean done;

    CatchingUp(PersonStore people, PeopleDirectory directory) {
        this.people = people;
        this.directory = directory;
    }

    /** Does it unless it is done; fails while people cannot be asked. */
    void catchUp() {
        if (done) {
            return;
        }
        List<PersonId> page = directory.shutOut(null).ids();
        while (!page.isEmpty()) {
            people.shutOutUnheard(page);
            page = directory.shutOut(page.getLast()).ids();
        }
        done = true;
    }
}
