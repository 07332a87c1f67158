package space.quark.posts;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.dock.Unreachable;
import space.quark.people.api.People;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PeopleFound;
import space.quark.people.api.PeopleProblem;
import space.quark.people.api.PeopleSearch;
import space.quark.people.api.Person;
import space.quark.people.api.PersonCard;

/** People who were put here, known by card and by profile. */
final class FakePeople implements PeopleDirectory, People {
    private final Map<PersonId, PersonCard> cards = new ConcurrentHashMap<>();
    private final Set<PersonId> shutOut = ConcurrentHashMap.newKeySet();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean away;

    FakePeople put(long id, String username) {
        PersonCard card = new PersonCard(new PersonId(id), username, "Full " + username, null);
        cards.put(card.id(), card);
        return this;
    }

    void drop(long id) {
        cards.remove(new PersonId(id));
    }

    PersonCard card(long id) {
        return cards.getOrDefault(new PersonId(id), new PersonCard(new PersonId(id), "nobody", null, null));
    }

    /** From now on every call fails as when the module is gone. */
    void goAway() {
        away = true;
    }

    /** How often cards were asked for. */
    int asked() {
        return asked.get();
    }

    @Override
    public Cards list(Ids ids) {
        reach();
        asked.incrementAndGet();
        return new Cards(cards.values().stream()
                .filter(card -> ids.ids().contains(card.id()))
                .toList());
    }

    @Override
    public Cards listByNames(Names names) {
        reach();
        return new Cards(cards.values().stream()
                .filter(card -> names.names().stream().anyMatch(card.username()::equalsIgnoreCase))
                .toList());
    }

    @Override
    public Person get(PersonId id) {
        reach();
        PersonCard card = cards.get(id);
        if (card == null) {
            throw Problem.of(PeopleProblem.USER_NOT_FOUND);
        }
        String email = id.equals(Caller.current().personId()) ? card.username() + "@example.org" : null;
        return new Person(id, card.username(), email, card.fullName(), "A bio.", null, Instant.EPOCH, Instant.EPOCH);
    }

    private void reach() {
        if (away) {
            throw new Unreachable(CommonProblem.MODULE_UNAVAILABLE, null);
        }
    }

    @Override
    public Person getByUsername(String username) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Person getByEmail(String email) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PeopleFound search(PeopleSearch query) {
        return new PeopleFound(List.of(), 0);
    }

    /** Somebody is shut out, and nobody hears of it. */
    FakePeople shutOut(long id) {
        shutOut.add(new PersonId(id));
        return this;
    }

    @Override
    public Ids shutOut(@Nullable PersonId after) {
        reach();
        return new Ids(shutOut.stream()
                .filter(person -> after == null || person.value() > after.value())
                .sorted(Comparator.comparing(PersonId::value))
                .toList());
    }

    @Override
    public Account account(Login login) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Account accountOf(PersonId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PersonId reserve(NewPerson person) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Person confirm(PersonId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(PersonId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void grant(PersonId id, Roles roles) {
        throw new UnsupportedOperationException();
    }
}
