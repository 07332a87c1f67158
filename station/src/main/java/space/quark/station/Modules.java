package space.quark.station;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import space.quark.comments.CommentsModule;
import space.quark.dock.Module;
import space.quark.feed.FeedModule;
import space.quark.host.StartupProblem;
import space.quark.identity.IdentityModule;
import space.quark.notifications.NotificationsModule;
import space.quark.people.PeopleModule;
import space.quark.posts.PostsModule;
import space.quark.reactions.ReactionsModule;
import space.quark.relations.RelationsModule;

/** The modules that come with the station. */
final class Modules {
    private static final List<Supplier<Module>> ALL = List.of(
            PeopleModule::new,
            IdentityModule::new,
            RelationsModule::new,
            PostsModule::new,
            FeedModule::new,
            CommentsModule::new,
            ReactionsModule::new,
            NotificationsModule::new);

    private Modules() {}

    static List<Supplier<Module>> all() {
        return ALL;
    }

    static Set<String> ids() {
        return ALL.stream().map(maker -> maker.get().manifest().id()).collect(Collectors.toSet());
    }

    /** Those of these ids, or all when none is named; an unknown id is refused with the ids there are. */
    static List<Supplier<Module>> chosen(List<String> ids) {
        if (ids.isEmpty()) {
            return ALL;
        }
        List<String> known =
                ALL.stream().map(maker -> maker.get().manifest().id()).toList();
        List<Supplier<Module>> chosen = new ArrayList<>();
        for (String id : ids) {
            int at = known.indexOf(id);
            if (at < 0) {
                throw new StartupProblem(
                        "there is no module '" + id + "': choose from " + String.join(",", known),
                        StartupProblem.USAGE);
            }
            chosen.add(ALL.get(at));
        }
        return chosen;
    }
}
