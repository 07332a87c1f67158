package space.quark.posts;

import org.jdbi.v3.core.Handle;
import space.quark.comments.api.CommentDeleted;
import space.quark.comments.api.CommentWritten;
import space.quark.dock.Database;
import space.quark.dock.Dock;
import space.quark.dock.Manifest;
import space.quark.dock.Module;
import space.quark.people.api.People;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PersonBlocked;
import space.quark.people.api.PersonChanged;
import space.quark.people.api.PersonDeleted;
import space.quark.people.api.PersonRegistered;
import space.quark.people.api.PersonUnblocked;
import space.quark.posts.api.PostDeleted;
import space.quark.posts.api.PostPublished;
import space.quark.posts.api.PostShelf;
import space.quark.posts.api.PostWithdrawn;
import space.quark.posts.api.Posts;
import space.quark.reactions.api.Reacted;
import space.quark.reactions.api.ReactionRetracted;
import space.quark.relations.api.RelationEdges;
import space.quark.subjects.api.Subject;

/** What people publish. */
public final class PostsModule implements Module {
    @Override
    public Manifest manifest() {
        return Manifest.of("posts", "Posts", "1.0.0")
                .describe("What people publish, from draft to archive, with tags and media.")
                .offers(Posts.class)
                .offers(PostShelf.class)
                .permission(Posts.WRITE, "Write posts and change one's own.", "user")
                .needs(PeopleDirectory.class)
                .uses(People.class)
                .uses(RelationEdges.class)
                .publishes(PostPublished.class)
                .publishes(PostWithdrawn.class)
                .publishes(PostDeleted.class)
                .hears(PersonRegistered.class)
                .hears(PersonChanged.class)
                .hears(PersonDeleted.class)
                .hears(PersonBlocked.class)
                .hears(PersonUnblocked.class)
                .hears(CommentWritten.class)
                .hears(CommentDeleted.class)
                .hears(Reacted.class)
                .hears(ReactionRetracted.class)
                .build();
    }

    @Override
    public void dock(Dock dock) {
        Database database = dock.database();
        var store = new PostStore(database);
        var tags = new TagStore(database);
        var copies = new CopyStore();
        var authors = new Authors(database, copies, dock.reach(PeopleDirectory.class), dock.reach(People.class));
        var audience = new Audience(dock.reach(RelationEdges.class));
        var reading = new PostReading(store, new PostLists(database), authors, audience);
        var upkeep = new Upkeep(
                dock, store, tags, copies, new CatchingUp(database, copies, dock.reach(PeopleDirectory.class)));
        dock.offer(Posts.class, new PostsService(dock, store, tags, authors, reading));
        dock.offer(PostShelf.class, reading);
        dock.on(PersonRegistered.class, (tx, event) -> copies.keep(tx, event.person()));
        dock.on(PersonChanged.class, (tx, event) -> copies.keep(tx, event.person()));
        dock.on(PersonDeleted.class, upkeep::depart);
        dock.on(PersonBlocked.class, (tx, event) -> copies.shutOut(tx, event.person(), true));
        dock.on(PersonUnblocked.class, (tx, event) -> copies.shutOut(tx, event.person(), false));
        dock.on(
                CommentWritten.class,
                (tx, event) -> comments(copies, tx, event.on().subject(), event.total()));
        dock.on(CommentDeleted.class, (tx, event) -> comments(copies, tx, event.subject(), event.total()));
        dock.on(Reacted.class, (tx, event) -> {
            if (isPost(event.to().subject())) {
                copies.reactions(tx, event.to().subject().id(), event.counts());
            }
        });
        dock.on(ReactionRetracted.class, (tx, event) -> {
            if (isPost(event.subject())) {
                copies.reactions(tx, event.subject().id(), event.counts());
            }
        });
        upkeep.begin();
    }

    private static void comments(CopyStore copies, Handle tx, Subject subject, long total) {
        if (isPost(subject)) {
            copies.comments(tx, subject.id(), total);
        }
    }

    private static boolean isPost(Subject subject) {
        return subject.kind().equals(Subject.POST);
    }
}
