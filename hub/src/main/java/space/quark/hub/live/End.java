package space.quark.hub.live;

import space.quark.dock.Problem;

/**
 * Why a connection ended.
 *
 * @param code the WebSocket close code
 * @param reason for the client's developer, at most 123 bytes
 */
record End(int code, String reason) {
    /** The client went, or cannot be written to. */
    static final End GONE = new End(1000, "closed");

    static final End SHUTDOWN = new End(1001, "reconnect");
    static final End TALKATIVE = new End(1008, "too many messages");
    static final End OVERLOADED = new End(1013, "station is busy");
    static final End NOT_UNDERSTOOD = new End(4400, "message not understood");
    static final End HELLO_LATE = new End(4401, "no token came");
    static final End EXPIRED = new End(4401, "token expired");
    static final End REVOKED = new End(4401, "unauthenticated");
    static final End TOO_SLOW = new End(4408, "too slow");
    static final End TOO_MANY = new End(4429, "too many live connections");
    static final End FAILED = new End(1011, "internal error");

    static End refused(Problem problem) {
        return new End(problem.status() == 400 ? NOT_UNDERSTOOD.code : 4401, problem.text());
    }
}
