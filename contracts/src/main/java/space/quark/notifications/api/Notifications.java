package space.quark.notifications.api;

import space.quark.dock.Call;
import space.quark.dock.Contract;
import space.quark.dock.SignedIn;

/**
 * What happened to a person. All but {@link #send} is about the caller's own mailbox. New ones also come over the live
 * channel {@code notifications}.
 */
@Contract("notifications")
public interface Notifications {
    /** A page of the mailbox, newest first. */
    @Call(value = "GET /notification/feed", retryable = true)
    @SignedIn
    NotificationFeed feed(FeedQuery query);

    /** How many of the mailbox are unread. */
    @Call(value = "GET /notification/unread-count", retryable = true)
    @SignedIn
    UnreadCount unreadCount();

    /**
     * One notification; reports {@link NotificationsProblem#NOTIFICATION_NOT_FOUND} and, for somebody else's,
     * {@link NotificationsProblem#NOTIFICATION_ACCESS_DENIED}, as do {@link #read}, {@link #readUpTo} and
     * {@link #delete}.
     */
    @Call(value = "GET /notification/{id}", retryable = true)
    @SignedIn
    Notification get(NotificationId id);

    /** Marks one as read; the message tells whether it already was. */
    @Call("PUT /notification/{id}/read")
    @SignedIn
    Done read(NotificationId id);

    /** Marks the whole mailbox as read. */
    @Call(value = "PUT /notification/read-all", retryable = true)
    @SignedIn
    Done readAll();

    /** Marks the named notification and everything older as read. */
    @Call(value = "PUT /notification/read-up-to", retryable = true)
    @SignedIn
    Done readUpTo(ReadUpTo newest);

    /** Deletes one for good. */
    @Call("DELETE /notification/{id}")
    @SignedIn
    Done delete(NotificationId id);

    /**
     * Sends a notification, stamped with its sender, to anybody; reports {@code user not found} and, beyond the
     * sender's quota, {@link NotificationsProblem#SENDING_QUOTA_EXCEEDED}.
     */
    @Call("POST /notification/send")
    @SignedIn
    Sent send(NewNotification notification);
}
