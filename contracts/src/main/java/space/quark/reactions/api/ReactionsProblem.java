package space.quark.reactions.api;

import space.quark.dock.ProblemCode;

/** Every failure that reactions promise. */
public enum ReactionsProblem implements ProblemCode {
    SUBJECT_NOT_FOUND(404, "subject not found");

    private final int status;
    private final String text;

    ReactionsProblem(int status, String text) {
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
