package space.quark.identity.api;

import org.jspecify.annotations.Nullable;
import space.quark.people.api.Person;

/**
 * Proof of a session whose refresh token stays in a cookie that no script can read.
 *
 * @param accessToken the bearer token of requests
 * @param expiresIn seconds until the access token expires
 * @param user who registered, absent otherwise
 */
public record WebTokens(
        String accessToken, long expiresIn, @Nullable Person user) {
    @Override
    public String toString() {
        return "WebTokens";
    }
}
