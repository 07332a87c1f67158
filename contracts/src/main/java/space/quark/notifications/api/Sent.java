package space.quark.notifications.api;

/** A notification was sent. */
public record Sent(NotificationId notificationId, String message) {}
