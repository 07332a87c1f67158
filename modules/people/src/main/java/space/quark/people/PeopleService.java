package space.quark.people;

import java.util.Optional;
import space.quark.dock.Caller;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.people.api.People;
import space.quark.people.api.PeopleFound;
import space.quark.people.api.PeopleProblem;
import space.quark.people.api.PeopleSearch;
import space.quark.people.api.Person;
import space.quark.people.api.PersonRules;

/** Shows who exists. */
final class PeopleService implements People {
    private static final int SHORTEST_USERNAME = 3;

    private final PersonStore store;
    private final SearchStore search;

    PeopleService(PersonStore store, SearchStore search) {
        this.store = store;
        this.search = search;
    }

    @Override
    public Person get(PersonId id) {
        return seen(store.find(id));
    }

    @Override
    public Person getByUsername(String username) {
        if (username.codePointCount(0, username.length()) < SHORTEST_USERNAME) {
            throw Problem.invalid("username", "must have at least " + SHORTEST_USERNAME + " characters");
        }
        return seen(store.findByUsername(username));
    }

    @Override
    public Person getByEmail(String email) {
        if (!PersonRules.isPlainEmail(email)) {
            throw Problem.invalid("email", "must be an e-mail address");
        }
        return seen(store.findByEmail(email));
    }

    @Override
    public PeopleFound search(PeopleSearch query) {
        Caller caller = Caller.current();
        SearchStore.Emails emails = caller.hasRole(PersonRules.ADMIN)
                ? SearchStore.Emails.ALL
                : caller.personId() == null ? SearchStore.Emails.NONE : SearchStore.Emails.OWN;
        SearchStore.Found found = search.search(query, emails, caller.personId());
        return new PeopleFound(found.rows().stream().map(PersonRow::seen).toList(), found.total());
    }

    private static Person seen(Optional<PersonRow> person) {
        return person.orElseThrow(() -> Problem.of(PeopleProblem.USER_NOT_FOUND))
                .seen();
    }
}
