package space.quark.comments.api;

import org.jspecify.annotations.Nullable;
import space.quark.dock.Check;

/**
 * A new text for a comment.
 *
 * @param content 1 to 10,000 characters of plain text, not only blanks
 * @param version the version the edit is based on; when the comment has moved on, the edit is refused
 */
public record CommentEdit(String content, @Nullable Long version) {
    static final int LONGEST = 10_000;

    public CommentEdit {
        Check.that()
                .requiredText("content", content, 1, LONGEST)
                .isTrue("content", content == null || content.isEmpty() || !content.isBlank(), "must not be blank")
                .range("version", version, 1, Long.MAX_VALUE)
                .done();
    }
}
