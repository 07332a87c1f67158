package space.quark.identity.api;

import space.quark.dock.Check;

/**
 * What somebody signs in with.
 *
 * @param login username or e-mail, in any case
 */
public record Credentials(String login, String password) {
    public Credentials {
        Check check = Check.that().requiredText("login", login, 3, 254);
        AccountRules.known(check, "password", password).done();
    }

    @Override
    public String toString() {
        return "Credentials";
    }
}
