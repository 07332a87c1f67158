package space.quark.relations;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import space.quark.dock.Database;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PeopleProblem;
import space.quark.relations.api.Relations;

/** Work on two people who both exist. Of whom nothing has been heard yet, the directory is asked. */
final class Pairs {
    private final Database database;
    private final PersonStore people;
    private final PeopleDirectory directory;

    Pairs(Database database, PersonStore people, PeopleDirectory directory) {
        this.database = database;
        this.people = people;
        this.directory = directory;
    }

    /** Runs one transaction while nothing else changes either one's edges; reports who does not exist. */
    <T> T changing(PersonId one, PersonId other, Function<Handle, T> work) {
        List<PersonId> both = List.of(one, other);
        Optional<T> done = attempt(both, work);
        if (done.isEmpty()) {
            learn(both);
            done = attempt(both, work);
        }
        return done.orElseThrow(() -> Problem.of(PeopleProblem.USER_NOT_FOUND));
    }

    /** Runs one transaction while nothing else changes either one's edges, whether they exist or not. */
    <T> T ending(PersonId one, PersonId other, Function<Handle, T> work) {
        return database.write(tx -> {
            people.lock(tx, List.of(one, other));
            return work.apply(tx);
        });
    }

    /** The counters of somebody; reports who does not exist. */
    Relations.Counters counters(PersonId person) {
        return known(person, () -> people.counters(person));
    }

    /** What a look at somebody finds, which is empty when nobody is there; reports who does not exist. */
    <T> T known(PersonId person, Supplier<Optional<T>> look) {
        Optional<T> found = look.get();
        if (found.isEmpty()) {
            learn(List.of(person));
            found = look.get();
        }
        return found.orElseThrow(() -> Problem.of(PeopleProblem.USER_NOT_FOUND));
    }

    private <T> Optional<T> attempt(List<PersonId> both, Function<Handle, T> work) {
        return database.write(
                tx -> people.lock(tx, both) == both.size() ? Optional.of(work.apply(tx)) : Optional.empty());
    }

    /** Asks for those of whom nothing has been heard; another call may have done so meanwhile. */
    private void learn(List<PersonId> wanted) {
        Set<PersonId> missing = people.unheardOf(wanted);
        if (!missing.isEmpty()) {
            people.keepMissing(directory
                    .list(new PeopleDirectory.Ids(List.copyOf(missing)))
                    .cards());
        }
    }
}
