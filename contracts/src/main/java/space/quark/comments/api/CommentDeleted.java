package space.quark.comments.api;

import java.time.Instant;
import space.quark.dock.Event;
import space.quark.dock.EventType;
import space.quark.subjects.api.Subject;

/**
 * A comment is gone, or only its tombstone stands.
 *
 * @param total comments on the subject after this
 */
@EventType("quark.comments.comment_deleted")
public record CommentDeleted(CommentId comment, Subject subject, long total, Instant at) implements Event {
    @Override
    public String key() {
        return subject.toString();
    }
}
