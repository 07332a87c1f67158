package space.quark.identity.api;

import space.quark.dock.ProblemCode;

/** Every failure that identity promises. */
public enum IdentityProblem implements ProblemCode {
    INVALID_CREDENTIALS(401, "invalid credentials"),
    INVALID_REFRESH_TOKEN(401, "invalid refresh token"),
    ACCOUNT_BLOCKED(403, "account is blocked"),
    INVALID_ADMIN_CODE(403, "invalid administrator code"),
    INVALID_RESET_CODE(403, "invalid or expired reset code"),
    CROSS_SITE(403, "only the station's own pages may ask this"),
    SESSION_NOT_FOUND(404, "session not found"),
    TOO_MANY_FAILURES(429, "too many failures, try again later"),
    TOO_MANY_REGISTRATIONS(429, "too many registrations, try again later"),
    TOO_MANY_REFRESHES(429, "too many refreshes, try again later");

    private final int status;
    private final String text;

    IdentityProblem(int status, String text) {
        this.status = status;
        this.text = text;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String text() {
        return text;
    }
}
