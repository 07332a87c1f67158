package space.quark.people;

import java.time.Duration;
import space.quark.dock.Dock;
import space.quark.dock.Manifest;
import space.quark.dock.Module;
import space.quark.people.api.Lobby;
import space.quark.people.api.Me;
import space.quark.people.api.People;
import space.quark.people.api.PeopleAdmin;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PersonBlocked;
import space.quark.people.api.PersonChanged;
import space.quark.people.api.PersonDeleted;
import space.quark.people.api.PersonRegistered;
import space.quark.people.api.PersonRules;
import space.quark.people.api.PersonUnblocked;
import space.quark.people.api.RolesChanged;

/** Who exists. */
public final class PeopleModule implements Module {
    @Override
    public Manifest manifest() {
        return Manifest.of("people", "People", "1.0.0")
                .describe("Who exists: login names, profiles, roles and personal settings.")
                .offers(People.class)
                .offers(Lobby.class)
                .offers(Me.class)
                .offers(PeopleAdmin.class)
                .offers(PeopleDirectory.class)
                .publishes(PersonRegistered.class)
                .publishes(PersonChanged.class)
                .publishes(PersonDeleted.class)
                .publishes(PersonBlocked.class)
                .publishes(PersonUnblocked.class)
                .publishes(RolesChanged.class)
                .permission(
                        PeopleAdmin.ADMINISTER,
                        "List people, shut them out and let them in, change their roles",
                        PersonRules.ADMIN)
                .settings(PeopleSettings.class)
                .build();
    }

    @Override
    public void dock(Dock dock) {
        var store = new PersonStore(dock.database());
        var search = new SearchStore(dock.database());
        var register = new Register(dock.database(), store, dock.events(), dock.clock());
        var directory = new DirectoryService(store, register);
        dock.offer(People.class, new PeopleService(store, search));
        dock.offer(Lobby.class, new LobbyService(new RollStore(dock.database()), dock.settings(PeopleSettings.class)));
        dock.offer(Me.class, new MeService(store, register));
        dock.offer(PeopleAdmin.class, new PeopleAdminService(store, search, register));
        dock.offer(PeopleDirectory.class, directory);
        dock.every(Duration.ofMinutes(1), "free names that were only reserved", register::freeNames);
    }
}
