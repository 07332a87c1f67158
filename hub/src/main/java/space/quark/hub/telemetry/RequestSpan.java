package space.quark.hub.telemetry;

import java.util.concurrent.atomic.LongAdder;

/** One request from its beginning to its answer. */
public final class RequestSpan {
    private final LongAdder inFlight;
    private final String trace;
    private final long begun;
    private final Tracing.Ending span;

    RequestSpan(LongAdder inFlight, String trace, long begun, Tracing.Ending span) {
        this.inFlight = inFlight;
        this.trace = trace;
        this.begun = begun;
        this.span = span;
    }

    /** The answer stands; to be called once, on the thread on which the request began. */
    public void end(RouteMetrics route, int status) {
        inFlight.decrement();
        route.done(status, System.nanoTime() - begun, trace);
        span.end(route, status);
    }
}
