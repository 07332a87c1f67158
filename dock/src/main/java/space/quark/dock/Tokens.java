package space.quark.dock;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** Signed user tokens. */
public interface Tokens {
    /** Signs a user token for one session. */
    Issued issue(PersonId person, String session, Set<String> roles, Duration lifetime);

    /** Refuses every token of this session from now on: at once in this process, within two seconds elsewhere. */
    void revokeSession(String session);

    /** Refuses every token this person holds now; tokens issued later are good. */
    void revokePerson(PersonId person);

    /**
     * A signed token.
     *
     * @param token the compact JWT
     * @param expires when it stops being accepted
     */
    record Issued(String token, Instant expires) {}
}
