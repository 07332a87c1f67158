package space.quark.identity.api;

import org.jspecify.annotations.Nullable;
import space.quark.dock.Check;
import space.quark.people.api.PersonRules;

/**
 * Somebody who joins.
 *
 * @param username 3 to 32 characters
 * @param password 8 to 128 characters
 * @param fullName empty or 3 to 100 characters
 * @param bio empty or 8 to 500 characters
 * @param avatarUrl empty or an http or https address
 */
public record Registration(
        String username,
        String email,
        String password,
        @Nullable String fullName,
        @Nullable String bio,
        @Nullable String avatarUrl) {
    public Registration {
        Check check = AccountRules.account(username, email, password);
        PersonRules.fullName(check, fullName);
        check.text("full_name", given(fullName), 3, 100).text("bio", given(bio), 8, 500);
        PersonRules.avatar(check, avatarUrl).done();
        PersonRules.requirePlainEmail(email);
    }

    /** Somebody who says nothing of themselves. */
    public static Registration of(String username, String email, String password) {
        return new Registration(username, email, password, null, null, null);
    }

    private static @Nullable String given(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    @Override
    public String toString() {
        return "Registration";
    }
}
