package space.quark.hub.upstream;

import java.util.Set;
import space.quark.dock.Caller;
import space.quark.dock.PersonId;
import space.quark.dock.Tokens;

/** Signs what a module may believe of a caller. */
@FunctionalInterface
public interface CallerTokens {
    /** A token that is good for this module only. */
    Tokens.Issued sign(Caller caller, String module, Set<String> permissions);

    /** How the caller proved itself, as tokens say it. */
    static String type(Caller caller) {
        return switch (caller.level()) {
            case ANONYMOUS -> "anonymous";
            case USER -> "user";
            case SERVICE -> "service";
            case HUB -> "hub";
        };
    }

    /** Who the caller is, as tokens say it. */
    static String subject(Caller caller) {
        PersonId person = caller.personId();
        return switch (caller.level()) {
            case ANONYMOUS -> "anonymous";
            case USER -> person == null ? "anonymous" : String.valueOf(person.value());
            case SERVICE -> "service:" + caller.module();
            case HUB -> "system:hub";
        };
    }
}
