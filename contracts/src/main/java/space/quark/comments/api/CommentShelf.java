package space.quark.comments.api;

import space.quark.dock.Call;
import space.quark.dock.Contract;
import space.quark.dock.Internal;
import space.quark.subjects.api.SubjectFacts;

/** What other modules ask of comments. */
@Contract("comments.shelf")
public interface CommentShelf {
    /** The facts of a comment that stands; reports {@link CommentsProblem#COMMENT_NOT_FOUND}. */
    @Call(value = "GET /internal/comments/{id}/subject", retryable = true)
    @Internal
    SubjectFacts subject(CommentId id);
}
