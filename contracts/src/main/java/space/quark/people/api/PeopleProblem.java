package space.quark.people.api;

import space.quark.dock.ProblemCode;

/** Every failure that people promise. */
public enum PeopleProblem implements ProblemCode {
    INVALID_EMAIL(400, "invalid email"),
    INVALID_SEARCH_QUERY(400, "invalid search query"),
    USER_NOT_FOUND(404, "user not found"),
    USERNAME_TAKEN(409, "username already exists"),
    EMAIL_TAKEN(409, "email already exists"),
    LAST_ADMIN(409, "the last administrator must stay"),
    SELF_BLOCKED(409, "cannot block yourself");

    private final int status;
    private final String text;

    PeopleProblem(int status, String text) {
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
