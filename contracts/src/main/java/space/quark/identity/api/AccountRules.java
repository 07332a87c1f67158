package space.quark.identity.api;

import org.jspecify.annotations.Nullable;
import space.quark.dock.Check;

/** The rules of passwords. */
final class AccountRules {
    static final int LONGEST = 128;
    private static final int SHORTEST = 8;
    private static final int SHORTEST_EVER = 6;

    private AccountRules() {}

    /** A password that somebody chooses. */
    static Check chosen(Check check, String field, @Nullable String password) {
        return check.requiredText(field, password, SHORTEST, LONGEST);
    }

    /** A password that somebody has, perhaps from a time of other rules. */
    static Check known(Check check, String field, @Nullable String password) {
        return check.requiredText(field, password, SHORTEST_EVER, LONGEST);
    }
}
