package space.quark.feed;

import java.time.Duration;
import space.quark.dock.Dock;
import space.quark.dock.Live;
import space.quark.dock.Manifest;
import space.quark.dock.Module;
import space.quark.feed.api.Feed;
import space.quark.people.api.PersonDeleted;
import space.quark.posts.api.PostDeleted;
import space.quark.posts.api.PostPublished;
import space.quark.posts.api.PostShelf;
import space.quark.posts.api.PostWithdrawn;
import space.quark.relations.api.Blocked;
import space.quark.relations.api.Followed;
import space.quark.relations.api.Muted;
import space.quark.relations.api.RelationEdges;
import space.quark.relations.api.Unblocked;
import space.quark.relations.api.Unfollowed;
import space.quark.relations.api.Unmuted;

/** The home feed, computed when it is read. */
public final class FeedModule implements Module {
    private static final String CHANNEL = "feed";

    @Override
    public Manifest manifest() {
        return Manifest.of("feed", "Home feed", "1.0.0")
                .describe("Posts of those whom somebody follows, newest first, computed when they are read.")
                .offers(Feed.class)
                .needs(PostShelf.class)
                .uses(RelationEdges.class)
                .hears(Followed.class)
                .hears(Unfollowed.class)
                .hears(Blocked.class)
                .hears(Unblocked.class)
                .hears(Muted.class)
                .hears(Unmuted.class)
                .hears(PostPublished.class)
                .hears(PostWithdrawn.class)
                .hears(PostDeleted.class)
                .hears(PersonDeleted.class)
                .live(CHANNEL)
                .build();
    }

    @Override
    public void dock(Dock dock) {
        var headers = new HeaderStore();
        var edges = new EdgeStore();
        var timeline = new Timeline(dock.database(), headers, edges, new Habits(dock.clock()));
        timeline.look();
        var standing = new Standing(dock.reach(RelationEdges.class));
        dock.offer(Feed.class, new FeedService(timeline, standing, dock.reach(PostShelf.class)));
        dock.every(Duration.ofMinutes(1), "look at how many people write", timeline::look);

        var arrivals = new ArrivalStore();
        Live live = dock.live(CHANNEL, new FeedChannel(dock.database(), arrivals, standing));
        var copies = new Copies(dock.database(), headers, edges, arrivals, live);
        dock.on(Followed.class, copies::followed);
        dock.on(Unfollowed.class, copies::unfollowed);
        dock.on(Blocked.class, copies::blocked);
        dock.on(Unblocked.class, copies::unblocked);
        dock.on(Muted.class, copies::muted);
        dock.on(Unmuted.class, copies::unmuted);
        dock.onMany(PostPublished.class, copies::postsPublished);
        dock.on(PostWithdrawn.class, copies::postWithdrawn);
        dock.on(PostDeleted.class, copies::postDeleted);
        dock.on(PersonDeleted.class, copies::personDeleted);
        dock.every(Duration.ofSeconds(5), "erase edges of deleted people", copies::eraseMore);
        dock.every(
                Duration.ofMinutes(1),
                "forget arrivals that are not told of any more",
                () -> dock.database().run(arrivals::prune));
    }
}
