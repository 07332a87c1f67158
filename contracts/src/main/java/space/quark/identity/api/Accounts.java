package space.quark.identity.api;

import space.quark.dock.Call;
import space.quark.dock.Contract;
import space.quark.dock.PersonId;
import space.quark.dock.SignedIn;
import space.quark.people.api.Person;

/** Accounts as a whole: name and password together. */
@Contract("identity.accounts")
public interface Accounts {
    /**
     * Makes an account for somebody else and answers it with its e-mail. Reports {@code INVALID_EMAIL},
     * {@code USERNAME_TAKEN}, {@code EMAIL_TAKEN} and {@link IdentityProblem#TOO_MANY_REGISTRATIONS}.
     */
    @Call(value = "POST /users", status = 201)
    @SignedIn
    Person create(NewAccount account);

    /**
     * Deletes the caller's own account for good, with all that it left in the station; the caller's tokens end. Reports
     * {@code USER_NOT_FOUND} and {@code LAST_ADMIN}.
     */
    @Call(value = "DELETE /users/{id}", status = 204)
    @SignedIn
    void delete(PersonId id);
}
