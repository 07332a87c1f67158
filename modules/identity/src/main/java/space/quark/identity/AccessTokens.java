package space.quark.identity;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import space.quark.dock.PersonId;
import space.quark.dock.Tokens;
import space.quark.people.api.PeopleDirectory;

/**
 * Access tokens that say how somebody stands. Being shut out and other roles end the tokens that were signed by then, so
 * one looks again after signing: what is the same still will end the token when it changes.
 */
final class AccessTokens {
    private final Tokens tokens;
    private final PeopleDirectory people;
    private final Duration lifetime;

    AccessTokens(Tokens tokens, PeopleDirectory people, Duration lifetime) {
        this.tokens = tokens;
        this.people = people;
        this.lifetime = lifetime;
    }

    /**
     * Signs a token; empty when the person is shut out.
     *
     * @param known the roles of a moment ago
     */
    Optional<Tokens.Issued> issue(PersonId person, Set<String> known, UUID session) {
        Set<String> roles = known;
        while (true) {
            Tokens.Issued issued = tokens.issue(person, session.toString(), roles, lifetime);
            PeopleDirectory.Account now = people.accountOf(person);
            if (now.blocked()) {
                return Optional.empty();
            }
            if (now.roles().equals(roles)) {
                return Optional.of(issued);
            }
            roles = now.roles();
        }
    }

    void revokeSession(UUID session) {
        tokens.revokeSession(session.toString());
    }

    void revokePerson(PersonId person) {
        tokens.revokePerson(person);
    }
}
