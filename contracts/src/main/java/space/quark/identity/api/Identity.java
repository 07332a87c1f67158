package space.quark.identity.api;

import space.quark.dock.Call;
import space.quark.dock.Contract;
import space.quark.dock.Open;
import space.quark.dock.SignedIn;

/** How people prove who they are. After too many failures calls report {@code 429} with the time to wait. */
@Contract("identity")
public interface Identity {
    /**
     * Makes an account and signs in. Reports {@code INVALID_EMAIL}, {@code USERNAME_TAKEN}, {@code EMAIL_TAKEN} and
     * {@link IdentityProblem#TOO_MANY_REGISTRATIONS}.
     */
    @Call(value = "POST /auth/register", status = 201, replayable = false)
    @Open
    TokenPair register(Registration registration);

    /**
     * Starts a session. Reports {@code USER_NOT_FOUND}, {@link IdentityProblem#INVALID_CREDENTIALS},
     * {@link IdentityProblem#ACCOUNT_BLOCKED} (to whoever knows the password) and
     * {@link IdentityProblem#TOO_MANY_FAILURES}.
     */
    @Call(value = "POST /auth/login", replayable = false)
    @Open
    TokenPair login(Credentials credentials);

    /**
     * Gives new tokens and makes the refresh token useless. One that was used before ends its session, unless its
     * successor is only seconds old. Reports {@link IdentityProblem#INVALID_REFRESH_TOKEN},
     * {@link IdentityProblem#ACCOUNT_BLOCKED} and, when it expired, {@code UNAUTHENTICATED}.
     */
    @Call(value = "POST /auth/refresh", replayable = false)
    @Open
    TokenPair refresh(RefreshToken token);

    /** Ends the session of a refresh token; reports {@link IdentityProblem#INVALID_REFRESH_TOKEN}. */
    @Call(value = "POST /auth/logout", replayable = false)
    @Open
    void logout(RefreshToken token);

    /**
     * Changes the caller's password. Every refresh token and every other session ends. Reports
     * {@link IdentityProblem#INVALID_CREDENTIALS} and {@link IdentityProblem#TOO_MANY_FAILURES}.
     */
    @Call(value = "POST /auth/update-password", replayable = false)
    @SignedIn
    Done updatePassword(PasswordChange change);

    /**
     * Confirms that it is the caller who asks, before something that cannot be undone. Reports
     * {@link IdentityProblem#INVALID_CREDENTIALS} and {@link IdentityProblem#TOO_MANY_FAILURES}.
     */
    @Call(value = "POST /auth/check-password", replayable = false)
    @SignedIn
    void checkPassword(PasswordCheck check);

    /**
     * Makes the caller an administrator by the code that the station printed at its first start; the code works once.
     * The caller's access token ends, a refreshed one carries the role. Reports
     * {@link IdentityProblem#INVALID_ADMIN_CODE}.
     */
    @Call(value = "POST /auth/claim-admin", replayable = false)
    @SignedIn
    Done claimAdmin(AdminCode code);
}
