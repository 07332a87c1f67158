package space.quark.notifications;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import space.quark.dock.PersonId;
import space.quark.dock.Unreachable;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PersonCard;

/** The cards of people of whose deeds is told, asked for all at once. */
record Actors(PeopleDirectory people) {
    /** Cards of the actors of these notifications; none while people cannot be asked. */
    Map<PersonId, PersonCard> of(Collection<NotificationRow> rows) {
        List<PersonId> ids = rows.stream()
                .map(NotificationRow::actor)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        try {
            return cards(ids);
        } catch (Unreachable _) {
            // A name is an extra; the notification itself names ids.
            return Map.of();
        }
    }

    boolean exists(PersonId person) {
        return cards(List.of(person)).containsKey(person);
    }

    private Map<PersonId, PersonCard> cards(List<PersonId> ids) {
        return ids.isEmpty()
                ? Map.of()
                : people.list(new PeopleDirectory.Ids(ids)).cards().stream()
                        .collect(Collectors.toMap(PersonCard::id, Function.identity()));
    }
}
