package space.quark.relations;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import space.quark.dock.PersonId;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.Person;
import space.quark.people.api.PersonCard;

/** People who were put here; only their cards can be asked for. */
final class FakePeople implements PeopleDirectory {
    private final Map<PersonId, PersonCard> cards = new ConcurrentHashMap<>();
    final AtomicInteger questions = new AtomicInteger();

    PersonId put(long id, String username) {
        PersonId person = new PersonId(id);
        cards.put(
                person,
                new PersonCard(person, username, username + " Full", "https://example.org/" + username + ".png"));
        return person;
    }

    void drop(PersonId person) {
        cards.remove(person);
    }

    PersonCard card(PersonId person) {
        return Objects.requireNonNull(cards.get(person));
    }

    @Override
    public Cards list(Ids ids) {
        questions.incrementAndGet();
        return new Cards(cards.values().stream()
                .filter(card -> ids.ids().contains(card.id()))
                .toList());
    }

    @Override
    public Cards listByNames(Names names) {
        throw new UnsupportedOperationException();
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
