package space.quark.people;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PeopleProblem;
import space.quark.people.api.Person;

/** Answers the other modules. */
final class DirectoryService implements PeopleDirectory {
    private static final int MOST = 1_000;

    private final PersonStore store;
    private final Register register;

    DirectoryService(PersonStore store, Register register) {
        this.store = store;
        this.register = register;
    }

    @Override
    public Cards list(Ids ids) {
        return cards(store.list(ids.ids()));
    }

    @Override
    public Cards listByNames(Names names) {
        return cards(store.listByNames(names.names()));
    }

    @Override
    public Ids shutOut(@Nullable PersonId after) {
        return new Ids(store.shutOut(after, MOST));
    }

    @Override
    public Account account(Login login) {
        return account(store.findByLogin(login.login()));
    }

    @Override
    public Account accountOf(PersonId id) {
        return account(store.find(id));
    }

    @Override
    public PersonId reserve(NewPerson person) {
        return register.reserve(person);
    }

    @Override
    public Person confirm(PersonId id) {
        return register.confirm(id).person(true);
    }

    @Override
    public void delete(PersonId id) {
        register.delete(id);
    }

    @Override
    public void grant(PersonId id, Roles roles) {
        register.giveRoles(id, roles.roles(), true);
    }

    private static Cards cards(List<PersonRow> people) {
        return new Cards(people.stream().map(PersonRow::card).toList());
    }

    private static Account account(Optional<PersonRow> person) {
        return person.orElseThrow(() -> Problem.of(PeopleProblem.USER_NOT_FOUND))
                .account();
    }
}
