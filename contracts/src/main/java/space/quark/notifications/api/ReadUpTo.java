package space.quark.notifications.api;

import space.quark.dock.Check;

/** The newest notification to mark as read. */
public record ReadUpTo(NotificationId id) {
    public ReadUpTo {
        Check.that().present("id", id).done();
    }
}
