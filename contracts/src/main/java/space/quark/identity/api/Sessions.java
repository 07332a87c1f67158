package space.quark.identity.api;

import space.quark.dock.Call;
import space.quark.dock.Contract;
import space.quark.dock.SignedIn;

/** Where the caller is signed in. What ends, ends at once: its access tokens are refused from then on. */
@Contract("identity.sessions")
public interface Sessions {
    /** The caller's sessions, last used first. */
    @Call(value = "GET /auth/sessions", retryable = true)
    @SignedIn
    SessionList list();

    /** Ends one of the caller's sessions; reports {@link IdentityProblem#SESSION_NOT_FOUND}. */
    @Call(value = "DELETE /auth/sessions/{id}", status = 204)
    @SignedIn
    void end(String id);

    /** Ends all of the caller's sessions, this one too. */
    @Call(value = "POST /auth/logout-all", replayable = false)
    @SignedIn
    void endAll();
}
