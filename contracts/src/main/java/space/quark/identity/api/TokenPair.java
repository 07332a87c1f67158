package space.quark.identity.api;

import org.jspecify.annotations.Nullable;
import space.quark.people.api.Person;

/**
 * Proof of a session.
 *
 * @param accessToken the bearer token of requests
 * @param refreshToken good for one {@link Identity#refresh}
 * @param expiresIn seconds until the access token expires
 * @param user who registered, absent otherwise
 */
public record TokenPair(
        String accessToken,
        String refreshToken,
        long expiresIn,
        @Nullable Person user) {
    @Override
    public String toString() {
        return "TokenPair";
    }
}
