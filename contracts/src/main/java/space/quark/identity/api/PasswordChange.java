package space.quark.identity.api;

import space.quark.dock.Check;

/**
 * Another password.
 *
 * @param newPassword 8 to 128 characters
 */
public record PasswordChange(String oldPassword, String newPassword) {
    public PasswordChange {
        Check check = Check.that();
        AccountRules.known(check, "old_password", oldPassword);
        AccountRules.chosen(check, "new_password", newPassword).done();
    }

    @Override
    public String toString() {
        return "PasswordChange";
    }
}
