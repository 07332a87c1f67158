package space.quark.people;

import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Cursor;
import space.quark.people.api.Community;
import space.quark.people.api.Lobby;
import space.quark.people.api.Roll;
import space.quark.people.api.RollQuery;

/** Shows the community as a whole. */
final class LobbyService implements Lobby {
    private static final int NEWEST = 12;

    private final RollStore store;
    private final PeopleSettings settings;

    LobbyService(RollStore store, PeopleSettings settings) {
        this.store = store;
        this.settings = settings;
    }

    @Override
    public Community community() {
        return new Community(
                settings.communityName(),
                settings.communityTagline(),
                settings.rules(),
                store.count(),
                store.newest(null, NEWEST).stream().map(PersonRow::card).toList());
    }

    @Override
    public Roll everybody(RollQuery query) {
        return query.byName() ? byName(query) : newest(query);
    }

    private Roll newest(RollQuery query) {
        List<PersonRow> rows = store.newest(Cursor.parse(query.cursor()), query.rows() + 1);
        return roll(rows, query, last -> new Cursor(last.createdAt(), last.id().value()).text());
    }

    private Roll byName(RollQuery query) {
        @Nullable String cursor = query.cursor();
        String after = cursor == null || cursor.isEmpty() ? "" : NamePlace.parse(cursor);
        return roll(store.byName(after, query.rows() + 1), query, last -> NamePlace.after(last.username()));
    }

    private interface Place {
        String after(PersonRow last);
    }

    private static Roll roll(List<PersonRow> rows, RollQuery query, Place place) {
        boolean more = rows.size() > query.rows();
        List<PersonRow> page = more ? rows.subList(0, query.rows()) : rows;
        return new Roll(page.stream().map(PersonRow::seen).toList(), more ? place.after(page.getLast()) : null);
    }
}
