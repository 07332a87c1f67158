package space.quark.identity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.Database;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PeopleProblem;
import space.quark.people.api.Person;
import space.quark.people.api.PersonCard;

/**
 * Makes accounts: reserves the names, stores the password, turns the reservation into a person. Cut off before the last
 * step, the reservation lapses within a minute and {@link #settle} forgets the password.
 */
final class Enrolment {
    private static final Duration UNDER_WAY = Duration.ofMinutes(10);
    private static final int AT_ONCE = 1_000;

    private final PeopleDirectory people;
    private final Database database;
    private final CredentialStore store;
    private final Passwords passwords;
    private final InstantSource clock;

    Enrolment(
            PeopleDirectory people,
            Database database,
            CredentialStore store,
            Passwords passwords,
            InstantSource clock) {
        this.people = people;
        this.database = database;
        this.store = store;
        this.passwords = passwords;
        this.clock = clock;
    }

    /** A new person, with a session when one was wanted. */
    record Enrolled(Person person, SessionsService.@Nullable Begun session) {}

    /**
     * Makes an account.
     *
     * @param sessions begins a session with the account; absent for none
     */
    Enrolled enrol(PeopleDirectory.NewPerson newPerson, String password, @Nullable SessionsService sessions) {
        // First what takes long or may be refused: a name is not to be reserved in vain.
        String hash = passwords.hash(password);
        PersonId id = people.reserve(newPerson);
        Instant now = clock.instant();
        SessionsService.Begun begun = database.<SessionsService.@Nullable Begun, RuntimeException>write(tx -> {
            store.add(tx, id, hash, now);
            return sessions == null
                    ? null
                    : sessions.begin(tx, new SessionsService.SignIn(id, Set.of("user"), hash))
                            .orElseThrow();
        });
        return new Enrolled(confirm(id), begun);
    }

    /** Finds out what became of registrations that began a while ago. */
    void settle() {
        List<PersonId> unsettled;
        do {
            unsettled = store.listUnsettled(clock.instant().minus(UNDER_WAY), AT_ONCE);
            if (!unsettled.isEmpty()) {
                Set<PersonId> existing = people.list(new PeopleDirectory.Ids(unsettled)).cards().stream()
                        .map(PersonCard::id)
                        .collect(Collectors.toSet());
                Set<PersonId> gone = new HashSet<>(unsettled);
                gone.removeAll(existing);
                store.settle(existing, gone);
            }
        } while (unsettled.size() == AT_ONCE);
    }

    private Person confirm(PersonId id) {
        try {
            return people.confirm(id);
        } catch (Problem problem) {
            if (problem.is(PeopleProblem.USER_NOT_FOUND)) {
                // It took so long that the reservation lapsed.
                database.run(tx -> store.erase(tx, id));
                throw Problem.retryAfter(CommonProblem.OVERLOADED, Duration.ofSeconds(1));
            }
            throw problem;
        }
    }
}
