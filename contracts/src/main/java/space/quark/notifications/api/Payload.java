package space.quark.notifications.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import space.quark.comments.api.CommentId;
import space.quark.dock.PersonId;
import space.quark.subjects.api.Subject;

/** What the station's own notifications carry, by type. */
public sealed interface Payload {
    String FOLLOW_CREATED = "follow_created";
    String COMMENT = "comment";
    String REPLY = "reply";
    String MENTION = "mention";
    String LIKE = "like";

    /** {@link #FOLLOW_CREATED}: the follower follows the owner of the mailbox. */
    record FollowCreated(PersonId followeeId, PersonId followerId, Instant timestamptz) implements Payload {}

    /**
     * {@link #COMMENT} on something of the owner's, {@link #REPLY} to the owner's comment, or a {@link #MENTION} in a
     * comment.
     *
     * @param subject what the thread is about
     * @param excerpt how the comment begins; not shown while the owner may not read the subject
     */
    record Commented(
            PersonId authorId,
            Subject subject,
            CommentId commentId,
            @Nullable CommentId parentId,
            String excerpt,
            Instant timestamptz)
            implements Payload {}

    /**
     * {@link #MENTION} in a post.
     *
     * @param title not shown while the owner may not read the post
     */
    record Named(PersonId authorId, Subject subject, String title, Instant timestamptz) implements Payload {}

    /**
     * {@link #LIKE} of something of the owner's.
     *
     * @param root the post it belongs to
     */
    record Liked(PersonId personId, Subject subject, Subject root, Instant timestamptz) implements Payload {}
}
