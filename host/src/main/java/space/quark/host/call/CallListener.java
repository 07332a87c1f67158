package space.quark.host.call;

import org.jspecify.annotations.Nullable;
import space.quark.dock.ContractModel;
import space.quark.dock.Problem;

/** Hears of every call between modules, for metrics and traces; must be quick and must not throw. */
@FunctionalInterface
public interface CallListener {
    /** Hears nothing. */
    CallListener NONE = (_, _, _, _) -> {};

    /** A call ended after this many nanoseconds, well when the problem is null. */
    void called(ContractModel contract, ContractModel.CallModel call, long nanos, @Nullable Problem outcome);
}
