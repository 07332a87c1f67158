package space.quark.people;

import java.util.List;
import space.quark.dock.Caller;
import space.quark.dock.Cursor;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.people.api.ManagedPerson;
import space.quark.people.api.PeopleAdmin;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PeoplePage;
import space.quark.people.api.PeopleProblem;
import space.quark.people.api.PeopleQuery;

/** Administers people; that the caller may is checked before. */
final class PeopleAdminService implements PeopleAdmin {
    private final PersonStore store;
    private final SearchStore search;
    private final Register register;

    PeopleAdminService(PersonStore store, SearchStore search, Register register) {
        this.store = store;
        this.search = search;
        this.register = register;
    }

    @Override
    public PeoplePage list(PeopleQuery query) {
        SearchStore.Found found = search.list(query, Cursor.parse(query.cursor()));
        boolean more = found.rows().size() > query.rows();
        List<PersonRow> rows = more ? found.rows().subList(0, query.rows()) : found.rows();
        String next = more
                ? new Cursor(rows.getLast().createdAt(), rows.getLast().id().value()).text()
                : null;
        return new PeoplePage(rows.stream().map(PersonRow::managed).toList(), found.total(), next);
    }

    @Override
    public ManagedPerson get(PersonId id) {
        return store.find(id)
                .orElseThrow(() -> Problem.of(PeopleProblem.USER_NOT_FOUND))
                .managed();
    }

    @Override
    public ManagedPerson block(PersonId id) {
        if (id.equals(Caller.me())) {
            throw Problem.of(PeopleProblem.SELF_BLOCKED);
        }
        return register.block(id).managed();
    }

    @Override
    public ManagedPerson unblock(PersonId id) {
        return register.unblock(id).managed();
    }

    @Override
    public ManagedPerson changeRoles(PersonId id, PeopleDirectory.Roles roles) {
        return register.giveRoles(id, roles.roles(), false).managed();
    }
}
