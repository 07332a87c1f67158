package space.quark.relations.api;

import space.quark.dock.ProblemCode;

/** Every failure that relations promise, beside {@code USER_NOT_FOUND} of people. */
public enum RelationsProblem implements ProblemCode {
    CANNOT_FOLLOW_YOURSELF(400, "cannot follow yourself"),
    CANNOT_UNFOLLOW_YOURSELF(400, "cannot unfollow yourself"),
    CANNOT_BLOCK_YOURSELF(400, "cannot block yourself"),
    CANNOT_MUTE_YOURSELF(400, "cannot mute yourself"),
    /** One of the two blocks the other; which one is not said. */
    BLOCKED(403, "not allowed"),
    FOLLOW_NOT_FOUND(404, "follow relation not found"),
    ALREADY_FOLLOWING(409, "already following this user");

    private final int status;
    private final String text;

    RelationsProblem(int status, String text) {
        this.status = status;
        this.text = text;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String text() {
        return text;
    }
}
