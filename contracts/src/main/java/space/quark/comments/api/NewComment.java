package space.quark.comments.api;

import org.jspecify.annotations.Nullable;
import space.quark.dock.Check;
import space.quark.subjects.api.Subject;

/**
 * A comment to be written.
 *
 * @param subject what it is about, such as {@code post:17}
 * @param parentId the comment it answers
 * @param content 1 to 10,000 characters of plain text, not only blanks
 */
public record NewComment(Subject subject, @Nullable CommentId parentId, String content) {
    public NewComment {
        Check.that()
                .present("subject", subject)
                .requiredText("content", content, 1, CommentEdit.LONGEST)
                .isTrue("content", content == null || content.isEmpty() || !content.isBlank(), "must not be blank")
                .done();
    }
}
