package space.quark.hub.telemetry;

import org.jspecify.annotations.Nullable;
import space.quark.dock.ContractModel;
import space.quark.dock.Problem;

/** Where spans go; {@link #NONE} unless a collector is configured. */
interface Tracing extends AutoCloseable {
    /** Traces nothing and loads nothing. */
    Tracing NONE = new Tracing() {
        @Override
        public Ending request(String trace, @Nullable String traceparent) {
            return Ending.NONE;
        }

        @Override
        public void call(ContractModel contract, ContractModel.CallModel call, long nanos, @Nullable Problem outcome) {}

        @Override
        public <T, X extends Throwable> T around(String name, ScopedValue.CallableOp<? extends T, X> work) throws X {
            return work.call();
        }

        @Override
        public void close() {}
    };

    /** The span of a request, current on this thread until its end. */
    @FunctionalInterface
    interface Ending {
        Ending NONE = (_, _) -> {};

        void end(RouteMetrics route, int status);
    }

    Ending request(String trace, @Nullable String traceparent);

    /** A call that has just ended on this thread. */
    void call(ContractModel contract, ContractModel.CallModel call, long nanos, @Nullable Problem outcome);

    <T, X extends Throwable> T around(String name, ScopedValue.CallableOp<? extends T, X> work) throws X;

    @Override
    void close();
}
