package space.quark.notifications.api;

/** How many notifications are unread. */
public record UnreadCount(long count) {}
