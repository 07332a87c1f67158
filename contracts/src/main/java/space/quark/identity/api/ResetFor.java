package space.quark.identity.api;

import space.quark.dock.Check;
import space.quark.dock.PersonId;

/** Whose password is to be set anew. */
public record ResetFor(PersonId userId) {
    public ResetFor {
        Check.that().present("user_id", userId).done();
    }
}
