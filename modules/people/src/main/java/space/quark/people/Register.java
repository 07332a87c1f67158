package space.quark.people;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Database;
import space.quark.dock.Events;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PeopleProblem;
import space.quark.people.api.PersonBlocked;
import space.quark.people.api.PersonChanged;
import space.quark.people.api.PersonDeleted;
import space.quark.people.api.PersonRegistered;
import space.quark.people.api.PersonRules;
import space.quark.people.api.PersonUnblocked;
import space.quark.people.api.RolesChanged;

/** Changes who exists, each change with its event in one transaction. Events of one person come in the order of its lock. */
final class Register {
    /** How long a name stays reserved for somebody who does not finish registering. */
    static final Duration RESERVED = Duration.ofMinutes(1);

    private static final String UNIQUE_VIOLATION = "23505";

    private final Database database;
    private final PersonStore store;
    private final Events events;
    private final InstantSource clock;

    Register(Database database, PersonStore store, Events events, InstantSource clock) {
        this.database = database;
        this.store = store;
        this.events = events;
        this.clock = clock;
    }

    PersonId reserve(PeopleDirectory.NewPerson person) {
        Instant now = clock.instant();
        return database.write(tx -> {
            store.free(tx, person.username(), person.email(), now.minus(RESERVED));
            return store.reserve(tx, person, now)
                    .orElseThrow(() -> taken(store.isUsernameTaken(tx, person.username())));
        });
    }

    PersonRow confirm(PersonId id) {
        Instant now = clock.instant();
        return database.write(tx -> {
            Optional<PersonRow> confirmed = store.confirm(tx, id, now);
            confirmed.ifPresent(person -> events.publish(tx, new PersonRegistered(person.card(), now)));
            return confirmed.orElseGet(() -> lock(tx, id));
        });
    }

    void freeNames() {
        store.free(clock.instant().minus(RESERVED));
    }

    /** Writes what the change makes of a person. */
    PersonRow change(PersonId id, UnaryOperator<PersonRow> change) {
        Instant now = clock.instant();
        try {
            return database.write(tx -> {
                PersonRow old = lock(tx, id);
                PersonRow wanted = change.apply(old);
                if (!wanted.username().equals(old.username()) || !wanted.email().equals(old.email())) {
                    store.free(tx, wanted.username(), wanted.email(), now.minus(RESERVED));
                }
                PersonRow changed = store.update(tx, wanted, now);
                if (!changed.card().equals(old.card())) {
                    events.publish(tx, new PersonChanged(changed.card(), now));
                }
                return changed;
            });
        } catch (JdbiException e) {
            throw taken(e);
        }
    }

    PersonRow block(PersonId id) {
        Instant now = clock.instant();
        return database.write(tx -> {
            PersonRow person = lock(tx, id);
            if (person.blockedAt() != null) {
                return person;
            }
            requireOtherAdmin(tx, person);
            events.publish(tx, new PersonBlocked(id, now));
            return store.changeBlocked(tx, id, now);
        });
    }

    PersonRow unblock(PersonId id) {
        Instant now = clock.instant();
        return database.write(tx -> {
            PersonRow person = lock(tx, id);
            if (person.blockedAt() == null) {
                return person;
            }
            events.publish(tx, new PersonUnblocked(id, now));
            return store.changeBlocked(tx, id, null);
        });
    }

    /**
     * Gives exactly these roles, besides {@code user}.
     *
     * @param leaderless whether the last administrator may lose the role
     */
    PersonRow giveRoles(PersonId id, Set<String> roles, boolean leaderless) {
        Instant now = clock.instant();
        TreeSet<String> all = new TreeSet<>(roles);
        all.add(PersonRules.USER);
        return database.write(tx -> {
            PersonRow person = lock(tx, id);
            if (Set.copyOf(person.roles()).equals(all)) {
                return person;
            }
            if (!leaderless && !all.contains(PersonRules.ADMIN)) {
                requireOtherAdmin(tx, person);
            }
            events.publish(tx, new RolesChanged(id, all, now));
            return store.changeRoles(tx, id, List.copyOf(all));
        });
    }

    void delete(PersonId id) {
        Instant now = clock.instant();
        database.run(tx -> {
            requireOtherAdmin(tx, lock(tx, id));
            store.delete(tx, id);
            events.publish(tx, new PersonDeleted(id, now));
        });
    }

    private PersonRow lock(Handle tx, PersonId id) {
        return store.lock(tx, id).orElseThrow(() -> Problem.of(PeopleProblem.USER_NOT_FOUND));
    }

    /** An administrator who is shut out already leads nobody. */
    private void requireOtherAdmin(Handle tx, PersonRow person) {
        if (person.isAdmin() && person.blockedAt() == null && !store.hasOtherAdmin(tx, person.id())) {
            throw Problem.of(PeopleProblem.LAST_ADMIN);
        }
    }

    private static RuntimeException taken(JdbiException failure) {
        for (@Nullable Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState())) {
                boolean username = String.valueOf(sql.getMessage()).contains(PersonStore.USERNAME_UNIQUE);
                return taken(username);
            }
        }
        return failure;
    }

    private static Problem taken(boolean username) {
        return username
                ? Problem.of(
                        PeopleProblem.USERNAME_TAKEN,
                        List.of(new Problem.Field("username", "belongs to somebody already")))
                : Problem.of(
                        PeopleProblem.EMAIL_TAKEN, List.of(new Problem.Field("email", "belongs to somebody already")));
    }
}
