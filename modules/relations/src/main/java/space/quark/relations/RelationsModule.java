package space.quark.relations;

import java.time.Duration;
import space.quark.dock.Dock;
import space.quark.dock.Manifest;
import space.quark.dock.Module;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PersonBlocked;
import space.quark.people.api.PersonChanged;
import space.quark.people.api.PersonDeleted;
import space.quark.people.api.PersonRegistered;
import space.quark.people.api.PersonUnblocked;
import space.quark.relations.api.Blocked;
import space.quark.relations.api.Followed;
import space.quark.relations.api.Muted;
import space.quark.relations.api.RelationEdges;
import space.quark.relations.api.RelationLists;
import space.quark.relations.api.Relations;
import space.quark.relations.api.Unblocked;
import space.quark.relations.api.Unfollowed;
import space.quark.relations.api.Unmuted;

/** Who follows, blocks and mutes whom. */
public final class RelationsModule implements Module {
    @Override
    public Manifest manifest() {
        return Manifest.of("relations", "Relations", "1.0.0")
                .describe("Who follows, blocks and mutes whom, with lists, status and counters.")
                .offers(Relations.class)
                .offers(RelationLists.class)
                .offers(RelationEdges.class)
                .needs(PeopleDirectory.class)
                .publishes(Followed.class)
                .publishes(Unfollowed.class)
                .publishes(Blocked.class)
                .publishes(Unblocked.class)
                .publishes(Muted.class)
                .publishes(Unmuted.class)
                .hears(PersonRegistered.class)
                .hears(PersonChanged.class)
                .hears(PersonDeleted.class)
                .hears(PersonBlocked.class)
                .hears(PersonUnblocked.class)
                .build();
    }

    @Override
    public void dock(Dock dock) {
        var people = new PersonStore(dock.database());
        var pairs = new Pairs(dock.database(), people, dock.reach(PeopleDirectory.class));
        var follows = new FollowStore(dock.database());
        var shuns = new ShunStore(dock.database());
        var changing = new Changing(pairs, follows, shuns, dock.events(), dock.clock());
        dock.offer(Relations.class, new RelationsService(changing, pairs, follows, shuns));
        dock.offer(RelationLists.class, new ListsService(follows, new SuggestionStore(dock.database())));
        dock.offer(RelationEdges.class, new EdgesService(follows));

        var erasing = new Erasing(dock.database(), people, follows, shuns);
        dock.on(PersonRegistered.class, (transaction, event) -> people.keep(transaction, event.person()));
        dock.on(PersonChanged.class, (transaction, event) -> people.keep(transaction, event.person()));
        dock.on(PersonDeleted.class, erasing::personDeleted);
        dock.on(PersonBlocked.class, (transaction, event) -> people.shutOut(transaction, event.person(), true));
        dock.on(PersonUnblocked.class, (transaction, event) -> people.shutOut(transaction, event.person(), false));
        var catchingUp = new CatchingUp(people, dock.reach(PeopleDirectory.class));
        dock.every(Duration.ofSeconds(5), "find out who is shut out", catchingUp::catchUp);
        dock.every(Duration.ofSeconds(5), "erase edges of deleted people", erasing::eraseMore);
    }
}
