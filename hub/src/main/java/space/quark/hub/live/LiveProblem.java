package space.quark.hub.live;

import space.quark.dock.ProblemCode;

/** Why a live connection is refused before it starts, or does not watch a topic. */
public enum LiveProblem implements ProblemCode {
    UPGRADE_REQUIRED(426, "open this address as a WebSocket"),
    TOO_MANY_CONNECTIONS(429, "too many live connections"),
    UNKNOWN_TOPIC(404, "nothing of this name can be watched"),
    TOO_MANY_TOPICS(429, "a connection watches at most 20 topics");

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
