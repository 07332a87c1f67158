package space.quark.host.call;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.ContractModel;
import space.quark.dock.ContractModel.CallModel;
import space.quark.dock.Problem;
import space.quark.dock.Unreachable;

/**
 * A contract as called inside one process: straight to the object, with the deadline, the caller and the failures of
 * the same call over HTTP.
 */
public final class LocalContract {
    private static final Object[] NO_ARGUMENTS = {};

    private LocalContract() {}

    /**
     * @param fromModule the module that calls, seen by the target as {@link Caller#module}
     * @param target gives the implementation for each call anew, or throws {@link Unreachable} while it is away
     */
    public static <C> C of(
            Class<C> contract,
            String fromModule,
            Supplier<? extends C> target,
            InstantSource clock,
            CallListener listener) {
        ContractModel model = ContractModel.of(contract);
        Map<Method, Bound> calls = HashMap.newHashMap(model.calls().size());
        for (CallModel call : model.calls()) {
            calls.put(call.method(), new Bound(call, Handles.spread(call.method())));
        }
        return contract.cast(Proxy.newProxyInstance(
                contract.getClassLoader(),
                new Class<?>[] {contract},
                new Handler(model, fromModule, target, clock, listener, calls)));
    }

    /** {@link #of(Class, String, Supplier, InstantSource, CallListener)} that nobody listens to. */
    public static <C> C of(Class<C> contract, String fromModule, Supplier<? extends C> target, InstantSource clock) {
        return of(contract, fromModule, target, clock, CallListener.NONE);
    }

    private record Bound(CallModel call, MethodHandle handle) {}

    private record Handler(
            ContractModel model,
            String fromModule,
            Supplier<?> target,
            InstantSource clock,
            CallListener listener,
            Map<Method, Bound> calls)
            implements InvocationHandler {

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
            Bound bound = calls.get(method);
            if (bound == null) {
                return Handles.ofObject(proxy, method, arguments, "local contract " + model.name());
            }
            Object[] given = arguments == null ? NO_ARGUMENTS : arguments;
            if (listener == CallListener.NONE) {
                return call(bound, given);
            }
            long start = System.nanoTime();
            Problem outcome = null;
            try {
                return call(bound, given);
            } catch (Problem problem) {
                outcome = problem;
                throw problem;
            } finally {
                listener.called(model, bound.call, System.nanoTime() - start, outcome);
            }
        }

        private @Nullable Object call(Bound bound, Object[] arguments) {
            Caller caller = Caller.current();
            if (!caller.deadline().equals(Instant.MAX) && clock.instant().isAfter(caller.deadline())) {
                throw new Unreachable(CommonProblem.DEADLINE_EXCEEDED, null);
            }
            Object implementation = target.get();
            return caller.through(fromModule).call(() -> Handles.run(bound.handle, implementation, arguments));
        }
    }
}
