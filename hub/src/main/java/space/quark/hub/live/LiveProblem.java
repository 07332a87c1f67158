package space.quark.hub.live;

import space.quark.dock.ProblemCode;

/** Why a live connection is refused before it starts. */
public enum LiveProblem implements ProblemCode {
    UPGRADE_REQUIRED(426, "open this address as a WebSocket"),
    TOO_MANY_CONNECTIONS(429, "too many live connections");

    private final int status;
    private final String text;

    LiveProblem(int status, String text) {
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
