package space.quark.comments.api;

import space.quark.dock.Call;
import space.quark.dock.Contract;
import space.quark.dock.Needs;
import space.quark.dock.Open;
import space.quark.dock.SignedIn;
import space.quark.subjects.api.SubjectList;

/**
 * Threads on any subject. Who may not read the subject reads none of its comments: every call reports what the subject's
 * own module reports, such as {@code post not found}.
 */
@Contract("comments")
public interface Comments {
    /**
     * Comments on a subject or answers another comment on it; an answer below the deepest level stands beside the
     * comment it answers. Reports {@link CommentsProblem#COMMENT_NOT_FOUND} for the parent, and {@code BLOCKED} when the
     * caller and the author of what is answered block one another.
     */
    @Call(value = "POST /comments", status = 201)
    @Needs("comments:write")
    Comment write(NewComment comment);

    /** A page of the comments that stand directly on a subject, each with its first replies. */
    @Call(value = "GET /comments", retryable = true)
    @Open
    CommentPage list(CommentQuery query);

    /** How many comments stand on each of these subjects that the caller may read, in the order asked. */
    @Call(value = "GET /comments/counts", retryable = true)
    @Open
    CommentCounts counts(SubjectList subjects);

    /** The caller's own comments, newest first, tombstones left out. */
    @Call(value = "GET /comments/mine", retryable = true)
    @SignedIn
    CommentPage mine(OwnComments query);

    /** One comment or its tombstone; reports {@link CommentsProblem#COMMENT_NOT_FOUND}. */
    @Call(value = "GET /comments/{id}", retryable = true)
    @Open
    Comment get(CommentId id);

    /** A page of direct replies to a comment, oldest first. */
    @Call(value = "GET /comments/{id}/replies", retryable = true)
    @Open
    CommentPage replies(CommentId id, ReplyQuery query);

    /** Replaces the text of the caller's own comment; reports that it changed meanwhile when it is not at the version named. */
    @Call("PUT /comments/{id}")
    @Needs("comments:write")
    Comment edit(CommentId id, CommentEdit edit);

    /**
     * Takes a comment away: for its author, the subject's author, moderators and administrators. Where replies hang on
     * it a tombstone stays, and goes with the last of them.
     */
    @Call("DELETE /comments/{id}")
    @Needs("comments:write")
    void delete(CommentId id);
}
