package space.quark.identity.api;

import space.quark.dock.Check;

/** The code for the first administrator; letters count in any case, dashes and spaces do not count. */
public record AdminCode(String code) {
    public AdminCode {
        Check.that().requiredText("code", code, 1, 100).done();
    }

    @Override
    public String toString() {
        return "AdminCode";
    }
}
