package space.quark.notifications;

import java.time.Duration;
import space.quark.comments.api.CommentDeleted;
import space.quark.comments.api.CommentWritten;
import space.quark.dock.Dock;
import space.quark.dock.Live;
import space.quark.dock.Manifest;
import space.quark.dock.Module;
import space.quark.notifications.api.Notifications;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PersonDeleted;
import space.quark.posts.api.PostDeleted;
import space.quark.posts.api.PostPublished;
import space.quark.posts.api.PostWithdrawn;
import space.quark.reactions.api.Reacted;
import space.quark.relations.api.Blocked;
import space.quark.relations.api.Followed;
import space.quark.relations.api.Muted;
import space.quark.relations.api.Unblocked;
import space.quark.relations.api.Unfollowed;
import space.quark.relations.api.Unmuted;

/** What happened to a person, kept and told live. */
public final class NotificationsModule implements Module {
    private static final String CHANNEL = "notifications";

    @Override
    public Manifest manifest() {
        return Manifest.of("notifications", "Notifications", "1.0.0")
                .describe("Mailboxes: follows, comments, replies, mentions and likes, kept, counted and told live.")
                .offers(Notifications.class)
                .needs(PeopleDirectory.class)
                .hears(Followed.class)
                .hears(Unfollowed.class)
                .hears(Blocked.class)
                .hears(Unblocked.class)
                .hears(Muted.class)
                .hears(Unmuted.class)
                .hears(CommentWritten.class)
                .hears(CommentDeleted.class)
                .hears(Reacted.class)
                .hears(PostPublished.class)
                .hears(PostWithdrawn.class)
                .hears(PostDeleted.class)
                .hears(PersonDeleted.class)
                .live(CHANNEL)
                .settings(NotificationsSettings.class)
                .build();
    }

    @Override
    public void dock(Dock dock) {
        NotificationsSettings settings = dock.settings(NotificationsSettings.class);
        var actors = new Actors(dock.reach(PeopleDirectory.class));
        var mailboxes = new Mailboxes(dock.database());
        var manners = new Manners();
        var quota = new Quota(!settings.limits(), settings.sendsPerHour());
        Live live = dock.live(CHANNEL, new MailboxChannel(mailboxes, actors));
        var mailRoom = new NotificationsService.MailRoom(mailboxes, manners, quota, live, dock.clock());
        dock.offer(Notifications.class, new NotificationsService(dock.database(), mailRoom, actors));

        var news = new News(mailRoom);
        dock.on(Followed.class, news::followed);
        dock.on(
                Unfollowed.class,
                (transaction, event) -> manners.end(transaction, event.follower(), Manners.FOLLOWS, event.followee()));
        dock.on(Blocked.class, news::blocked);
        dock.on(
                Unblocked.class,
                (transaction, event) -> manners.end(transaction, event.person(), Manners.BLOCKS, event.other()));
        dock.on(
                Muted.class,
                (transaction, event) -> manners.begin(transaction, event.person(), Manners.MUTES, event.other()));
        dock.on(
                Unmuted.class,
                (transaction, event) -> manners.end(transaction, event.person(), Manners.MUTES, event.other()));
        dock.on(CommentWritten.class, news::commented);
        dock.on(CommentDeleted.class, news::commentDeleted);
        dock.on(Reacted.class, news::liked);
        dock.onMany(PostPublished.class, news::published);
        dock.on(PostWithdrawn.class, news::withdrawn);
        dock.on(PostDeleted.class, news::postDeleted);
        dock.on(PersonDeleted.class, news::personDeleted);
        dock.every(
                Duration.ofHours(1),
                "forget what was told long ago",
                () -> dock.database().run(news::prune));
    }
}
