package space.quark.people.api;

import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import space.quark.dock.PersonId;

/** People who were put here; only their cards can be asked for. */
public final class FakePeople implements PeopleDirectory {
    private final Map<Long, PersonCard> cards = new ConcurrentHashMap<>();
    private final Set<PersonId> shutOut = ConcurrentHashMap.newKeySet();
    /** How often cards were asked for. */
    public final AtomicInteger lists = new AtomicInteger();

    public FakePeople put(long id, String username) {
        return put(new PersonCard(new PersonId(id), username, null, null));
    }

    public FakePeople put(PersonCard card) {
        cards.put(card.id().value(), card);
        return this;
    }

    public void drop(long id) {
        cards.remove(id);
    }

    public PersonCard card(long id) {
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

    /** Somebody is shut out, and nobody hears of it. */
    public FakePeople shutOut(long id) {
        shutOut.add(new PersonId(id));
        return this;
    }

    @Override
    public Ids shutOut(@Nullable PersonId after) {
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
