package space.quark.identity;

import java.time.Duration;

/** The cookie that holds a refresh token: no script reads it, no other site sends it, no other route gets it. */
final class SessionCookie {
    static final String NAME = "quark_session";
    private static final String PATH = "/api/v1/auth/web";

    private SessionCookie() {}

    static String holding(String token, Duration lifetime, boolean secure) {
        return NAME + "=" + token + "; Path=" + PATH + "; Max-Age=" + lifetime.toSeconds()
                + "; HttpOnly; SameSite=Strict" + (secure ? "; Secure" : "");
    }

    static String cleared(boolean secure) {
        return holding("", Duration.ZERO, secure);
    }
}
