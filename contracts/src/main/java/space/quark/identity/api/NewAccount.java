package space.quark.identity.api;

import org.jspecify.annotations.Nullable;
import space.quark.dock.Check;
import space.quark.people.api.PersonRules;

/**
 * An account for somebody else.
 *
 * @param username 3 to 32 characters
 * @param password 8 to 128 characters
 * @param fullName at most 100 characters
 * @param bio at most 500 characters
 * @param avatarUrl empty or an http or https address
 */
public record NewAccount(
        String username,
        String email,
        String password,
        @Nullable String fullName,
        @Nullable String bio,
        @Nullable String avatarUrl) {
    public NewAccount {
        Check check = AccountRules.account(username, email, password);
        PersonRules.profile(check, fullName, bio, avatarUrl).done();
        PersonRules.requirePlainEmail(email);
    }

    @Override
    public String toString() {
        return "NewAccount";
    }
}
