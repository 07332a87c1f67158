package space.quark.notifications.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import space.quark.dock.PersonId;
import space.quark.people.api.PersonCard;
import tools.jackson.databind.JsonNode;

/**
 * One thing that happened to a person.
 *
 * @param userId whose mailbox it is in
 * @param type {@code follow_created}, {@code comment}, {@code reply}, {@code mention}, {@code like}, {@code system} or
 *     what a sender chose
 * @param isRead whether its owner has read it
 * @param createdAt microseconds
 * @param payload any JSON; the station's own ones name ids, a {@code timestamptz} and what a line of text needs
 * @param senderId who sent it by {@link Notifications#send}; absent on the station's own, so these cannot be forged
 * @param actor who did what it tells of, or sent it; absent when unknown
 */
public record Notification(
        NotificationId id,
        PersonId userId,
        String type,
        // Without a name of its own, a getter-like name would be written as "read".
        @JsonProperty("is_read") boolean isRead,
        Instant createdAt,
        JsonNode payload,
        @Nullable PersonId senderId,
        @Nullable PersonCard actor) {}
