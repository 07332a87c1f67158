package space.quark.hub.upstream;

/** Hears what traffic shows of an instance; called on the thread of a request, so it must be quick. */
public interface Witness {
    /** How an instance failed a request. */
    enum Failure {
        /** Nobody listens there, or nobody took the connection in time. */
        CONNECT,
        /** The connection ended before the answer was whole. */
        RESET,
        /** No answer came in time. */
        TIMEOUT,
        /** What came is no HTTP/1.1 answer. */
        BROKEN
    }

    /** Hears nothing. */
    Witness NONE = new Witness() {
        @Override
        public void failed(Upstream upstream, Failure failure, String reason) {}

        @Override
        public void recovered(Upstream upstream) {}
    };

    /** A request failed at this instance. */
    void failed(Upstream upstream, Failure failure, String reason);

    /** A request was answered by an instance whose last one had failed. */
    void recovered(Upstream upstream);
}
