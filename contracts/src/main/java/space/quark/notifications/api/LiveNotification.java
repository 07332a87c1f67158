package space.quark.notifications.api;

/**
 * What the live channel tells.
 *
 * @param unread how many are unread now
 */
public record LiveNotification(Notification notification, long unread) {}
