package space.quark.identity.api;

import space.quark.dock.Check;

/** A password to be confirmed before something that cannot be undone. */
public record PasswordCheck(String password) {
    public PasswordCheck {
        AccountRules.known(Check.that(), "password", password).done();
    }

    @Override
    public String toString() {
        return "PasswordCheck";
    }
}
