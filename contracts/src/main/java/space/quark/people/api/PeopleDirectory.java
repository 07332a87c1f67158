package space.quark.people.api;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Call;
import space.quark.dock.Check;
import space.quark.dock.Contract;
import space.quark.dock.Internal;
import space.quark.dock.PersonId;

/** What other modules ask of people. */
@Contract("people.directory")
public interface PeopleDirectory {
    /** Cards of those among these ids (at most 1,000) who exist, in no order. */
    @Call(value = "POST /internal/people/by-ids", retryable = true)
    @Internal
    Cards list(Ids ids);

    /** Cards of those among these login names (at most 100, any case) who exist, in no order. */
    @Call(value = "POST /internal/people/by-names", retryable = true)
    @Internal
    Cards listByNames(Names names);

    /**
     * Ids of some of those who are shut out now, the lowest first.
     *
     * @param after only higher ids than this one
     * @return at most 1,000; the list ends where none is left
     */
    @Call(value = "GET /internal/people/shut-out", retryable = true)
    @Internal
    Ids shutOut(@Nullable PersonId after);

    /** Who signs in with this e-mail or username, in any case; reports {@link PeopleProblem#USER_NOT_FOUND}. */
    @Call(value = "POST /internal/people/by-login", retryable = true)
    @Internal
    Account account(Login login);

    /** The account of a person; reports {@link PeopleProblem#USER_NOT_FOUND}. */
    @Call(value = "GET /internal/people/{id}/account", retryable = true)
    @Internal
    Account accountOf(PersonId id);

    /**
     * Reserves the names for somebody who is registering; without {@link #confirm} within a minute they are free again.
     * Reports {@link PeopleProblem#USERNAME_TAKEN} and {@link PeopleProblem#EMAIL_TAKEN}.
     */
    @Call("POST /internal/people")
    @Internal
    PersonId reserve(NewPerson person);

    /**
     * Turns a reservation into a person and answers them with their e-mail; repeating it changes nothing. Reports
     * {@link PeopleProblem#USER_NOT_FOUND} when the reservation is gone.
     */
    @Call(value = "POST /internal/people/{id}/confirm", retryable = true)
    @Internal
    Person confirm(PersonId id);

    /**
     * Deletes a person for good; reports {@link PeopleProblem#USER_NOT_FOUND} and {@link PeopleProblem#LAST_ADMIN}.
     */
    @Call("DELETE /internal/people/{id}")
    @Internal
    void delete(PersonId id);

    /** Gives exactly these roles, besides {@code user}; for the station's operator. */
    @Call(value = "PUT /internal/people/{id}/roles", retryable = true)
    @Internal
    void grant(PersonId id, Roles roles);

    /** Ids of people. */
    record Ids(List<PersonId> ids) {
        public Ids {
            Check.that()
                    .present("ids", ids)
                    .size("ids", ids, 0, 1000)
                    .isTrue("ids", ids == null || ids.stream().allMatch(Objects::nonNull), "must not contain null")
                    .done();
            ids = List.copyOf(ids);
        }
    }

    /** Login names. */
    record Names(List<String> names) {
        public Names {
            Check.that()
                    .present("names", names)
                    .size("names", names, 0, 100)
                    .isTrue(
                            "names",
                            names == null || names.stream().allMatch(Objects::nonNull),
                            "must not contain null")
                    .done();
            names = List.copyOf(names);
        }
    }

    /** Cards of people. */
    record Cards(List<PersonCard> cards) {
        public Cards {
            cards = List.copyOf(cards);
        }
    }

    /** What somebody signs in with. */
    record Login(String login) {
        public Login {
            Check.that().requiredText("login", login, 1, 254).done();
        }
    }

    /** Roles of a person: user, vip, moderator, admin. */
    record Roles(Set<String> roles) {
        public Roles {
            Check.that()
                    .present("roles", roles)
                    .isTrue(
                            "roles",
                            roles == null
                                    || roles.stream()
                                            .allMatch(role -> role != null && PersonRules.ROLES.contains(role)),
                            "must be of user, vip, moderator, admin")
                    .done();
            roles = Set.copyOf(roles);
        }
    }

    /** What signing in needs to know. */
    record Account(PersonId id, String username, Set<String> roles, boolean blocked) {
        public Account {
            roles = Set.copyOf(roles);
        }
    }

    /** Somebody who wants to join. */
    record NewPerson(
            String username,
            String email,
            @Nullable String fullName,
            @Nullable String bio,
            @Nullable String avatarUrl) {
        public NewPerson {
            Check check = Check.that().present("username", username).present("email", email);
            PersonRules.username(check, username);
            PersonRules.email(check, email);
            PersonRules.profile(check, fullName, bio, avatarUrl).done();
            PersonRules.requirePlainEmail(email);
        }
    }
}
