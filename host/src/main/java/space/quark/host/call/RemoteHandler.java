package space.quark.host.call;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.ContractModel;
import space.quark.dock.ContractModel.CallModel;
import space.quark.dock.Problem;
import space.quark.dock.Unreachable;

/** The remote side of a contract's proxy: attempts, deadlines and retries; {@link RemoteCall} does one attempt. */
final class RemoteHandler implements InvocationHandler {
    private static final Object[] NO_ARGUMENTS = {};
    private static final Duration[] PAUSES = {Duration.ofMillis(25), Duration.ofMillis(150)};

    private final ContractModel model;
    private final String fromModule;
    private final RemoteTarget target;
    private final InstantSource clock;
    private final CallListener listener;
    private final Map<Method, RemoteCall> calls;

    RemoteHandler(
            ContractModel model, String fromModule, RemoteTarget target, InstantSource clock, CallListener listener) {
        this.model = model;
        this.fromModule = fromModule;
        this.target = target;
        this.clock = clock;
        this.listener = listener;
        this.calls = HashMap.newHashMap(model.calls().size());
        for (CallModel call : model.calls()) {
            calls.put(call.method(), new RemoteCall(call));
        }
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
        RemoteCall call = calls.get(method);
        if (call == null) {
            return Handles.ofObject(proxy, method, arguments, "remote contract " + model.name());
        }
        long start = System.nanoTime();
        Problem outcome = null;
        try {
            return attempts(call, arguments == null ? NO_ARGUMENTS : arguments);
        } catch (Problem problem) {
            outcome = problem;
            throw problem;
        } finally {
            listener.called(model, call.model(), System.nanoTime() - start, outcome);
        }
    }

    private @Nullable Object attempts(RemoteCall call, @Nullable Object[] arguments) {
        Caller caller = Caller.current().through(fromModule);
        Instant deadline = deadline(caller);
        for (int attempt = 0; ; attempt++) {
            Duration left = Duration.between(clock.instant(), deadline);
            if (left.toMillis() <= 0) {
                throw new Unreachable(CommonProblem.DEADLINE_EXCEEDED, null);
            }
            try {
                return call.send(target, caller, left, arguments);
            } catch (Unreachable failure) {
                if (attempt == PAUSES.length || !mayRetry(call, failure) || !pause(attempt, deadline)) {
                    throw failure;
                }
            }
        }
    }

    private Instant deadline(Caller caller) {
        Instant own = clock.instant().plus(target.timeout());
        return caller.deadline().isBefore(own) ? caller.deadline() : own;
    }

    /** A call that cannot be repeated may still be sent anew when nobody was there to receive it. */
    private static boolean mayRetry(RemoteCall call, Unreachable failure) {
        if (failure.is(CommonProblem.DEADLINE_EXCEEDED) || failure.is(CommonProblem.MODULE_MISSING)) {
            return false;
        }
        return call.model().retryable()
                || failure.is(CommonProblem.MODULE_UNAVAILABLE)
                || RemoteCall.neverSent(failure);
    }

    private boolean pause(int attempt, Instant deadline) {
        Duration pause = PAUSES[attempt];
        if (clock.instant().plus(pause).isAfter(deadline)) {
            return false;
        }
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
