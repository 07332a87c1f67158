package space.quark.comments.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some comments of a thread, or of one person.
 *
 * @param total comments that stand on the subject, replies included, tombstones not; of a page of replies: the replies;
 *     of one's own comments: all of them
 * @param nextCursor absent at the end
 */
public record CommentPage(
        List<Comment> comments, long total, @Nullable String nextCursor) {
    public CommentPage {
        comments = List.copyOf(comments);
    }
}
