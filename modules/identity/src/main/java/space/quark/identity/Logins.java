package space.quark.identity;

import org.jspecify.annotations.Nullable;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PeopleProblem;

/** Who signs in with a name or an e-mail. */
final class Logins {
    private Logins() {}

    /** Null when nobody does, which to whoever asks from outside looks as anything else that is wrong. */
    static @Nullable PersonId find(PeopleDirectory people, String login) {
        try {
            return people.account(new PeopleDirectory.Login(login)).id();
        } catch (Problem problem) {
            if (problem.is(PeopleProblem.USER_NOT_FOUND)) {
                return null;
            }
            throw problem;
        }
    }
}
