package space.quark.notifications.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the mailbox.
 *
 * @param total how many match on all pages
 * @param totalPages 0 when there are none
 * @param nextCursor absent at the end
 */
public record NotificationFeed(
        List<Notification> notifications,
        long total,
        int page,
        int limit,
        long totalPages,
        @Nullable String nextCursor) {
    public NotificationFeed {
        notifications = List.copyOf(notifications);
    }
}
