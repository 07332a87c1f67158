package space.quark.posts.api;

import space.quark.dock.ProblemCode;

/** Every failure that posts promise. */
public enum PostsProblem implements ProblemCode {
    POST_VALIDATION_FAILED(400, "post validation failed"),
    POST_NOT_FOUND(404, "post not found");

    private final int status;
    private final String text;

    PostsProblem(int status, String text) {
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
