package space.quark.feed;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import space.quark.dock.Database;
import space.quark.dock.LiveAudience;
import space.quark.dock.PersonId;

/**
 * Those in whose feeds an author's posts are. Found from the smaller side: the followers, or the people connected, a
 * portion of them with each statement.
 */
record Followers(PersonId author, Database database, EdgeStore edges) implements LiveAudience {
    static final int PORTION = 1_000;

    @Override
    public Collection<PersonId> among(Set<PersonId> connected) {
        List<PersonId> there = List.copyOf(connected);
        if (there.size() > PORTION) {
            List<PersonId> followers = database.read(handle -> edges.readers(handle, author, PORTION));
            if (followers.size() < PORTION) {
                return followers;
            }
        }
        Set<PersonId> concerned = new HashSet<>();
        for (int from = 0; from < there.size(); from += PORTION) {
            List<PersonId> portion = there.subList(from, Math.min(there.size(), from + PORTION));
            concerned.addAll(database.read(handle -> edges.readersAmong(handle, author, portion)));
        }
        return concerned;
    }
}
