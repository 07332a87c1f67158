package space.quark.comments.api;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Event;
import space.quark.dock.EventType;
import space.quark.dock.PersonId;
import space.quark.subjects.api.SubjectFacts;

/**
 * Somebody commented.
 *
 * @param on what was commented on, and whose it is
 * @param parent the comment that was answered
 * @param parentAuthor who wrote it
 * @param mentioned people named in the text, without the author
 * @param excerpt the first 140 characters of the text
 * @param total comments on the subject after this one
 */
@EventType("quark.comments.comment_written")
public record CommentWritten(
        CommentId comment,
        SubjectFacts on,
        PersonId author,
        @Nullable CommentId parent,
        @Nullable PersonId parentAuthor,
        Set<PersonId> mentioned,
        String excerpt,
        long total,
        Instant at)
        implements Event {
    public CommentWritten {
        mentioned = Set.copyOf(mentioned);
    }

    @Override
    public String key() {
        return on.subject().toString();
    }
}
