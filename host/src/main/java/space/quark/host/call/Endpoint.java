package space.quark.host.call;

import java.lang.invoke.MethodHandle;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.ContractModel.Access;
import space.quark.dock.ContractModel.CallModel;
import space.quark.dock.Json;
import space.quark.dock.Problem;
import space.quark.dock.Versioned;

/** One call of a contract as HTTP serves it. */
public final class Endpoint implements ServedRoute {
    /** The longest Idempotency-Key. */
    private static final int MAX_KEY = 255;

    private final CallModel call;
    private final Object implementation;
    private final InstantSource clock;
    private final Idempotency idempotency;
    private final boolean keyed;
    private final MethodHandle handle;
    private final Arguments arguments;

    /** @param implementation implements the contract that the call belongs to */
    public Endpoint(CallModel call, Object implementation, InstantSource clock, Idempotency idempotency) {
        this.call = call;
        this.implementation = implementation;
        this.clock = clock;
        this.idempotency = idempotency;
        this.keyed = isKeyed(call);
        this.handle = Handles.spread(call.method());
        this.arguments = new Arguments(call);
    }

    /** Whether a call heeds Idempotency-Key. */
    static boolean isKeyed(CallModel call) {
        return call.verb().equals("POST") && !call.retryable() && call.replayable();
    }

    public CallModel call() {
        return call;
    }

    @Override
    public String verb() {
        return call.verb();
    }

    @Override
    public String path() {
        return call.path();
    }

    @Override
    public Access access() {
        return call.access();
    }

    @Override
    public @Nullable String permission() {
        return call.permission();
    }

    @Override
    public Answer handle(Exchange exchange) {
        try {
            Object[] values = arguments.read(exchange);
            String key = keyed ? exchange.header("Idempotency-Key") : null;
            if (key == null) {
                return run(exchange, values);
            }
            checkKey(key);
            return Caller.current().personId() == null
                    ? run(exchange, values)
                    : idempotency.once(call, key, exchange, () -> run(exchange, values));
        } catch (Problem problem) {
            throw problem;
        } catch (RuntimeException | StackOverflowError thrown) {
            throw ErrorForm.problem(thrown);
        }
    }

    private Answer run(Exchange exchange, @Nullable Object[] values) {
        Object result = Handles.run(handle, implementation, values);
        if (call.status() == 204) {
            return Answer.empty(204);
        }
        return call.etag() && result != null
                ? tagged(exchange, result)
                : Answer.data(call.status(), result, clock.instant());
    }

    private Answer tagged(Exchange exchange, Object result) {
        Object value = result instanceof Optional<?> optional ? optional.orElse(null) : result;
        byte[] json = Json.mapper().writeValueAsBytes(value);
        String tag = ETag.of(value instanceof Versioned versioned ? versioned.version() : null, json);
        Map<String, String> headers = Map.of("ETag", tag);
        if (ETag.matches(exchange.header("If-None-Match"), tag)) {
            return new Answer(304, headers, new byte[0]);
        }
        return new Answer(call.status(), headers, Envelope.success(call.status(), json, clock.instant()));
    }

    private static void checkKey(String key) {
        boolean printable = key.chars().allMatch(c -> c >= ' ' && c < 127);
        if (key.isBlank() || key.length() > MAX_KEY || !printable) {
            throw Problem.invalid("Idempotency-Key", "must have 1 to " + MAX_KEY + " printable ASCII characters");
        }
    }
}
