package space.quark.reactions;

import java.time.Duration;
import space.quark.comments.api.CommentDeleted;
import space.quark.comments.api.CommentShelf;
import space.quark.dock.Dock;
import space.quark.dock.Manifest;
import space.quark.dock.Module;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PersonDeleted;
import space.quark.posts.api.PostDeleted;
import space.quark.posts.api.PostShelf;
import space.quark.reactions.api.Reacted;
import space.quark.reactions.api.ReactionRetracted;
import space.quark.reactions.api.Reactions;
import space.quark.relations.api.RelationEdges;
import space.quark.relations.api.Terms;

/** Likes and emoji on posts and comments. */
public final class ReactionsModule implements Module {
    private static final String TOPICS = "reactions";

    @Override
    public Manifest manifest() {
        return Manifest.of("reactions", "Reactions", "1.0.0")
                .describe("Likes and emoji on posts and comments, their counts, and who gave them.")
                .offers(Reactions.class)
                .needs(PostShelf.class)
                .needs(PeopleDirectory.class)
                .uses(CommentShelf.class)
                .uses(RelationEdges.class)
                .publishes(Reacted.class)
                .publishes(ReactionRetracted.class)
                .hears(PersonDeleted.class)
                .hears(PostDeleted.class)
                .hears(CommentDeleted.class)
                .live(TOPICS)
                .permission("reactions:write", "Give reactions and take them back", "user")
                .build();
    }

    @Override
    public void dock(Dock dock) {
        var neighbours = new Neighbours(
                dock.reach(PostShelf.class),
                dock.reach(CommentShelf.class),
                dock.reach(PeopleDirectory.class),
                new Terms(dock.reach(RelationEdges.class)));
        var topics = new TallyTopics(dock.database(), neighbours);
        var store = new ReactionStore(dock.database(), dock.watch(TOPICS, topics));
        dock.offer(
                Reactions.class, new ReactionsService(dock.database(), dock.events(), dock.clock(), store, neighbours));

        var erasing = new Erasing(dock.database(), dock.events(), dock.clock(), store);
        dock.on(PersonDeleted.class, erasing::personDeleted);
        dock.on(PostDeleted.class, erasing::postDeleted);
        dock.on(CommentDeleted.class, erasing::commentDeleted);
        dock.every(Duration.ofSeconds(2), "erase reactions of deleted people", erasing::eraseMore);
        dock.every(Duration.ofHours(6), "forget what is long gone", erasing::forgetGone);
    }
}
