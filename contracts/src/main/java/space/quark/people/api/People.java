package space.quark.people.api;

import space.quark.dock.Call;
import space.quark.dock.Contract;
import space.quark.dock.Open;
import space.quark.dock.PersonId;

/** Who exists. Names are found in any case; an e-mail is shown as {@link Person} says. */
@Contract("people")
public interface People {
    /** Reports {@link PeopleProblem#USER_NOT_FOUND}. */
    @Call(value = "GET /users/{id}", retryable = true)
    @Open
    Person get(PersonId id);

    /** Reports {@link PeopleProblem#USER_NOT_FOUND}. */
    @Call(value = "GET /users/username/{username}", retryable = true)
    @Open
    Person getByUsername(String username);

    /** Reports {@link PeopleProblem#USER_NOT_FOUND}. */
    @Call(value = "GET /users/email/{email}", retryable = true)
    @Open
    Person getByEmail(String email);

    /**
     * People whose username or full name contains the query, the exact name first, then names that start with it, then
     * the others by name, without those who are shut out. E-mails are searched for administrators only, and one's own.
     */
    @Call(value = "GET /users/search", retryable = true)
    @Open
    PeopleFound search(PeopleSearch query);
}
