package space.quark.comments.api;

import space.quark.dock.Id;

/** Names a comment. */
public record CommentId(long value) implements Id {
    public CommentId {
        Id.check(value, "comment_id");
    }
}
