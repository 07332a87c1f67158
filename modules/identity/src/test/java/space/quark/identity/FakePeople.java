package space.quark.identity;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PeopleProblem;
import space.quark.people.api.Person;
import space.quark.people.api.PersonCard;

/** People in memory. */
final class FakePeople implements PeopleDirectory {
    private final AtomicLong number = new AtomicLong();
    private final Map<PersonId, One> people = new ConcurrentHashMap<>();
    volatile boolean breakConfirm;
    volatile boolean lapse;

    /** Happens once, as soon as somebody has been told how a person stands. */
    volatile @Nullable Runnable meanwhile;

    private record One(PersonId id, NewPerson names, Set<String> roles, boolean blocked, boolean confirmed) {
        One confirm() {
            return new One(id, names, roles, blocked, true);
        }
    }

    @Override
    public Cards list(Ids ids) {
        return new Cards(ids.ids().stream()
                .map(this::confirmed)
                .filter(Objects::nonNull)
                .map(one -> new PersonCard(one.id(), one.names().username(), null, null))
                .toList());
    }

    @Override
    public Cards listByNames(Names names) {
        return new Cards(List.of());
    }

    @Override
    public Ids shutOut(@Nullable PersonId after) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Account account(Login login) {
        return people.values().stream()
                .filter(One::confirmed)
                .filter(one -> one.names().username().equalsIgnoreCase(login.login())
                        || one.names().email().equalsIgnoreCase(login.login()))
                .findFirst()
                .map(FakePeople::account)
                .orElseThrow(() -> Problem.of(PeopleProblem.USER_NOT_FOUND));
    }

    @Override
    public Account accountOf(PersonId id) {
        Account told = account(require(id));
        Runnable next = meanwhile;
        meanwhile = null;
        if (next != null) {
            next.run();
        }
        return told;
    }

    @Override
    public synchronized PersonId reserve(NewPerson person) {
        for (One one : people.values()) {
            if (one.names().username().equalsIgnoreCase(person.username())) {
                throw Problem.of(PeopleProblem.USERNAME_TAKEN);
            }
            if (one.names().email().equalsIgnoreCase(person.email())) {
                throw Problem.of(PeopleProblem.EMAIL_TAKEN);
            }
        }
        PersonId id = new PersonId(number.incrementAndGet());
        people.put(id, new One(id, person, Set.of("user"), false, false));
        return id;
    }

    @Override
    public Person confirm(PersonId id) {
        if (breakConfirm) {
            throw Problem.of(CommonProblem.MODULE_UNAVAILABLE);
        }
        One one = people.get(id);
        if (one == null || lapse) {
            throw Problem.of(PeopleProblem.USER_NOT_FOUND);
        }
        people.put(id, one.confirm());
        NewPerson names = one.names();
        return new Person(
                id,
                names.username(),
                names.email(),
                names.fullName(),
                names.bio(),
                names.avatarUrl(),
                Instant.EPOCH,
                Instant.EPOCH);
    }

    @Override
    public void delete(PersonId id) {
        require(id);
        people.remove(id);
    }

    @Override
    public void grant(PersonId id, Roles roles) {
        One one = require(id);
        Set<String> all = new HashSet<>(roles.roles());
        all.add("user");
        people.put(id, new One(id, one.names(), all, one.blocked(), true));
    }

    void block(PersonId id, boolean blocked) {
        One one = require(id);
        people.put(id, new One(id, one.names(), one.roles(), blocked, true));
    }

    /** Forgets reservations, as happens after a minute. */
    void freeNames() {
        people.values().removeIf(one -> !one.confirmed());
    }

    private @Nullable One confirmed(PersonId id) {
        One one = people.get(id);
        return one != null && one.confirmed() ? one : null;
    }

    private One require(PersonId id) {
        One one = confirmed(id);
        if (one == null) {
            throw Problem.of(PeopleProblem.USER_NOT_FOUND);
        }
        return one;
    }

    private static Account account(One one) {
        return new Account(one.id(), one.names().username(), one.roles(), one.blocked());
    }
}
