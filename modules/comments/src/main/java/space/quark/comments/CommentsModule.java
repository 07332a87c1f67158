package space.quark.comments;

import java.time.Duration;
import space.quark.comments.api.CommentDeleted;
import space.quark.comments.api.CommentShelf;
import space.quark.comments.api.CommentWritten;
import space.quark.comments.api.Comments;
import space.quark.dock.Dock;
import space.quark.dock.Manifest;
import space.quark.dock.Module;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PersonChanged;
import space.quark.people.api.PersonDeleted;
import space.quark.people.api.PersonRegistered;
import space.quark.posts.api.PostDeleted;
import space.quark.posts.api.PostShelf;
import space.quark.reactions.api.Reacted;
import space.quark.reactions.api.ReactionRetracted;
import space.quark.relations.api.RelationEdges;
import space.quark.relations.api.Terms;

/** Threads of comments on any subject. */
public final class CommentsModule implements Module {
    private static final String TOPICS = "comments";

    @Override
    public Manifest manifest() {
        return Manifest.of("comments", "Comments", "1.0.0")
                .describe("Threads of comments on any subject: replies, editing, deletion, counts and mentions.")
                .offers(Comments.class)
                .offers(CommentShelf.class)
                .needs(PostShelf.class)
                .needs(PeopleDirectory.class)
                .uses(RelationEdges.class)
                .publishes(CommentWritten.class)
                .publishes(CommentDeleted.class)
                .hears(PersonRegistered.class)
                .hears(PersonChanged.class)
                .hears(PersonDeleted.class)
                .hears(PostDeleted.class)
                .hears(Reacted.class)
                .hears(ReactionRetracted.class)
                .live(TOPICS)
                .permission("comments:write", "Write, edit and delete one's own comments", "user")
                .build();
    }

    @Override
    public void dock(Dock dock) {
        PeopleDirectory people = dock.reach(PeopleDirectory.class);
        var station = new CommentsService.Station(dock.database(), dock.events(), dock.clock());
        var store = new CommentStore(dock.database());
        var neighbours = new Neighbours(
                dock.reach(PostShelf.class), new Terms(dock.reach(RelationEdges.class)), new Mentions(people));
        var threads = new Threads(dock.watch(TOPICS, new ThreadTopics(store, neighbours)));
        var authors = new Authors(dock.database(), people);
        var service = new CommentsService(station, store, threads, authors, neighbours);
        dock.offer(Comments.class, service);
        dock.offer(CommentShelf.class, service);

        var echoes = new Echoes(station, store, threads, authors);
        dock.on(PersonRegistered.class, (transaction, event) -> authors.keep(transaction, event.person()));
        dock.on(PersonChanged.class, (transaction, event) -> authors.keep(transaction, event.person()));
        dock.on(PersonDeleted.class, echoes::personDeleted);
        dock.on(PostDeleted.class, echoes::postDeleted);
        dock.on(Reacted.class, echoes::reacted);
        dock.on(ReactionRetracted.class, echoes::retracted);
        dock.every(Duration.ofSeconds(2), "erase comments of deleted people", echoes::eraseMore);
        dock.every(Duration.ofHours(6), "forget what is long gone", echoes::forgetGone);
    }
}
