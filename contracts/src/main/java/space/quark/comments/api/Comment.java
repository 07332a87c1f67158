package space.quark.comments.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Versioned;
import space.quark.people.api.PersonCard;
import space.quark.subjects.api.Subject;

/**
 * A comment as people read it.
 *
 * @param parentId the comment it hangs on
 * @param depth 0 directly on the subject, at most 8
 * @param author absent on a tombstone
 * @param content plain text exactly as it was written, empty on a tombstone; whoever shows it as HTML escapes it
 * @param mentions people whom the text names with {@code @username}
 * @param reactions how many of each kind
 * @param replies how many hang directly on it
 * @param firstReplies the oldest few of them; only in pages of {@link Comments#list}
 * @param deleted a tombstone: only its place in the thread is left
 * @param version grows with each edit
 * @param createdAt whole seconds
 * @param editedAt whole seconds, absent when never edited
 */
public record Comment(
        CommentId id,
        Subject subject,
        @Nullable CommentId parentId,
        int depth,
        @Nullable PersonCard author,
        String content,
        List<PersonCard> mentions,
        Map<String, Long> reactions,
        long replies,
        @Nullable List<Comment> firstReplies,
        boolean deleted,
        long version,
        Instant createdAt,
        @Nullable Instant editedAt)
        implements Versioned {
    public Comment {
        mentions = List.copyOf(mentions);
        reactions = Map.copyOf(reactions);
        firstReplies = firstReplies == null ? null : List.copyOf(firstReplies);
    }
}
