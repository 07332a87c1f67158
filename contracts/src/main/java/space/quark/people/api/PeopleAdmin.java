package space.quark.people.api;

import space.quark.dock.Call;
import space.quark.dock.Contract;
import space.quark.dock.Needs;
import space.quark.dock.PersonId;

/** What administrators do with people. Each call on one person reports {@link PeopleProblem#USER_NOT_FOUND}. */
@Contract("people.admin")
public interface PeopleAdmin {
    /** The permission that every call needs. */
    String ADMINISTER = "people:administer";

    /** A page of people, newest first. */
    @Call(value = "GET /admin/people", retryable = true)
    @Needs(ADMINISTER)
    PeoplePage list(PeopleQuery query);

    @Call(value = "GET /admin/people/{id}", retryable = true)
    @Needs(ADMINISTER)
    ManagedPerson get(PersonId id);

    /**
     * Shuts somebody out; whoever is shut out already stays so. Reports {@link PeopleProblem#SELF_BLOCKED} and
     * {@link PeopleProblem#LAST_ADMIN}.
     */
    @Call(value = "POST /admin/people/{id}/block", retryable = true)
    @Needs(ADMINISTER)
    ManagedPerson block(PersonId id);

    /** Lets somebody in again; whoever may come in already stays so. */
    @Call(value = "POST /admin/people/{id}/unblock", retryable = true)
    @Needs(ADMINISTER)
    ManagedPerson unblock(PersonId id);

    /** Gives exactly these roles, besides {@code user}; reports {@link PeopleProblem#LAST_ADMIN}. */
    @Call(value = "PUT /admin/people/{id}/roles", retryable = true)
    @Needs(ADMINISTER)
    ManagedPerson changeRoles(PersonId id, PeopleDirectory.Roles roles);
}
