package space.quark.identity.api;

import org.jspecify.annotations.Nullable;
import space.quark.dock.Check;
import space.quark.people.api.PersonRules;

/** The rules of accounts and their passwords. */
final class AccountRules {
    static final int LONGEST = 128;
    private static final int SHORTEST = 8;
    private static final int SHORTEST_EVER = 6;

    private AccountRules() {}

    /** What a new account must have. */
    static Check account(String username, String email, String password) {
        Check check = Check.that().present("username", username).present("email", email);
        PersonRules.username(check, username);
        PersonRules.email(check, email);
        return chosen(check, "password", password);
    }

    /** A password that somebody chooses. */
    static Check chosen(Check check, String field, @Nullable String password) {
        return check.requiredText(field, password, SHORTEST, LONGEST);
    }

    /** A password that somebody has, perhaps from a time of other rules. */
    static Check known(Check check, String field, @Nullable String password) {
        return check.requiredText(field, password, SHORTEST_EVER, LONGEST);
    }
}
