package space.quark.identity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.identity.api.IdentityProblem;
import space.quark.people.api.PeopleProblem;

/**
 * Lets pass who knows the password. Takes the same time whether or not the person exists, and says nothing about the
 * password while the account is locked for the address.
 */
final class PasswordGate {
    private final CredentialStore store;
    private final Passwords passwords;
    private final Limits limits;
    private final InstantSource clock;

    private enum Verdict {
        RIGHT,
        WRONG,
        WRONG_AND_LOCKS,
        LOCKED
    }

    PasswordGate(CredentialStore store, Passwords passwords, Limits limits, InstantSource clock) {
        this.store = store;
        this.passwords = passwords;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * Answers the stored hash that the password matched.
     *
     * @param person absent when nobody of this login exists
     */
    String require(@Nullable PersonId person, String login, String password) {
        String address = Limits.address();
        String key = key(address, person == null ? login.toLowerCase(Locale.ROOT) : person.value());
        limits.addressFailures.require(address);
        refuseFor(limits.failures.locked(key));
        CredentialStore.Known known = store.known(person, Sha256.of(key), clock.instant());
        if (limits.failures.counts() && known.lockedUntil() != null) {
            refuseFor(Duration.between(clock.instant(), known.lockedUntil()));
        }
        String stored = known.password();
        switch (passwords.inTurn(() -> tryOne(key, stored, password))) {
            case RIGHT -> {}
            case WRONG -> throw wrong(person, address);
            case WRONG_AND_LOCKS -> {
                Instant until = clock.instant().plus(limits.failures.locked(key));
                store.lock(Sha256.of(key), until);
                throw wrong(person, address);
            }
            case LOCKED -> {
                Duration locked = limits.failures.locked(key);
                throw Problem.retryAfter(IdentityProblem.TOO_MANY_FAILURES, locked);
            }
        }
        if (stored == null) {
            throw new IllegalStateException("nothing matches no password");
        }
        return stored;
    }

    /** Lifts the lock of a person who has proved otherwise who it is, for the address that did. */
    void forgive(PersonId person) {
        String key = key(Limits.address(), person.value());
        limits.failures.succeeded(key);
        store.unlock(Sha256.of(key));
    }

    private static String key(String address, Object account) {
        return address + " " + account;
    }

    /** The lock is looked at again in turn, so that guesses sent at once do not all slip through before it falls. */
    private Verdict tryOne(String key, @Nullable String stored, String password) {
        if (limits.failures.locked(key).isPositive()) {
            return Verdict.LOCKED;
        }
        if (Argon2.matches(password, stored == null ? passwords.unmatched() : stored) && stored != null) {
            limits.failures.succeeded(key);
            return Verdict.RIGHT;
        }
        return limits.failures.failed(key) ? Verdict.WRONG_AND_LOCKS : Verdict.WRONG;
    }

    private Problem wrong(@Nullable PersonId person, String address) {
        limits.addressFailures.use(address);
        return Problem.of(person == null ? PeopleProblem.USER_NOT_FOUND : IdentityProblem.INVALID_CREDENTIALS);
    }

    private static void refuseFor(Duration locked) {
        if (locked.isPositive()) {
            throw Problem.retryAfter(IdentityProblem.TOO_MANY_FAILURES, locked);
        }
    }
}
