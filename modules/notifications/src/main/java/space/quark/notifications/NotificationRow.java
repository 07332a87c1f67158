package space.quark.notifications;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Json;
import space.quark.dock.PersonId;
import space.quark.notifications.api.Notification;
import space.quark.notifications.api.NotificationId;
import space.quark.people.api.PersonCard;

/**
 * A notification as it is stored.
 *
 * @param seq its place in the mailbox, in the order of commits
 * @param payload JSON
 */
record NotificationRow(
        NotificationId id,
        PersonId person,
        long seq,
        String type,
        boolean isRead,
        Instant createdAt,
        String payload,
        @Nullable PersonId sender,
        @Nullable PersonId actor) {

    /**
     * The columns of a notification called {@code n}. Of what its owner may not read any more it keeps that it happened,
     * and shows no words.
     */
    static final String COLUMNS = """
            n.id, n.person, n.seq, n.type, n.is_read, n.created_at, n.sender, n.actor,
            case when %s then cast(cast(n.payload as jsonb) - array['excerpt', 'title'] as text)
                 else cast(n.payload as text) end as payload
            """.formatted(Manners.closed("n.root", "n.person"));

    Notification show(Map<PersonId, PersonCard> cards) {
        return new Notification(
                id,
                person,
                type,
                isRead,
                createdAt,
                Json.mapper().readTree(payload),
                sender,
                actor == null ? null : cards.get(actor));
    }
}
