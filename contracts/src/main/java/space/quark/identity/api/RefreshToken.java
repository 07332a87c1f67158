package space.quark.identity.api;

import space.quark.dock.Check;

/** What a session goes on with. */
public record RefreshToken(String refreshToken) {
    private static final int LONGEST = 4096;

    public RefreshToken {
        Check.that().requiredText("refresh_token", refreshToken, 1, LONGEST).done();
    }

    @Override
    public String toString() {
        return "RefreshToken";
    }
}
