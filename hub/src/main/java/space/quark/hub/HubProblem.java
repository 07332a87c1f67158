package space.quark.hub;

import space.quark.dock.ProblemCode;

/** Failures of what the hub itself answers. */
enum HubProblem implements ProblemCode {
    UNKNOWN_MODULE(404, "module not found");

    private final int status;
    private final String text;

    HubProblem(int status, String text) {
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
