package space.quark.notifications.api;

import space.quark.dock.Id;

/** Names a notification. */
public record NotificationId(long value) implements Id {
    public NotificationId {
        Id.check(value, "id");
    }
}
