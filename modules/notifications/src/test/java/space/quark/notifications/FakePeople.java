package space.quark.notifications;

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
    private final Map<Long, PersonCard> cards = new ConcurrentHashMap<>();
    final AtomicInteger lists = new AtomicInteger();

    FakePeople put(long id, String username) {
        cards.put(id, new PersonCard(new PersonId(id), username, null, null));
        return this;
    }

    void drop(long id) {
        cards.remove(id);
    }

    PersonCard card(long id) {
        return Objects.requireNonNull(cards.get(id));
    }

    @Override
    public Cards list(Ids ids) {
        lists.incrementAndGet();
        return new Cards(cards.values().stream()
                .filter(card -> ids.ids().contains(card.id()))
                .toList());
    }

    @Override
    public Cards listByNames(Names names) {
        return new Cards(cards.values().stream()
                .filter(card -> names.names().stream().anyMatch(card.username()::equalsIgnoreCase))
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
