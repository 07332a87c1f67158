package space.quark.comments.api;

import space.quark.dock.ProblemCode;

/** Every failure that comments promise. */
public enum CommentsProblem implements ProblemCode {
    COMMENT_NOT_FOUND(404, "comment not found"),
    SUBJECT_NOT_FOUND(404, "subject not found");

    private final int status;
    private final String text;

    CommentsProblem(int status, String text) {
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
