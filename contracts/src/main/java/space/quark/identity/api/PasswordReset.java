package space.quark.identity.api;

import space.quark.dock.Check;

/**
 * A new password in the place of a forgotten one.
 *
 * @param username username or e-mail, in any case
 * @param code what an administrator handed over
 * @param newPassword 8 to 128 characters
 */
public record PasswordReset(String username, String code, String newPassword) {
    public PasswordReset {
        Check check = Check.that().requiredText("username", username, 3, 254).requiredText("code", code, 1, 100);
        AccountRules.chosen(check, "new_password", newPassword).done();
    }

    @Override
    public String toString() {
        return "PasswordReset";
    }
}
