package space.quark.host.call;

import java.util.function.Supplier;
import space.quark.dock.ContractModel.CallModel;

/** Runs a call once per Idempotency-Key, and gives its first answer again to whoever repeats it. */
@FunctionalInterface
public interface Idempotency {
    /** Keeps nothing: every request runs. */
    Idempotency NONE = (_, _, _, work) -> work.get();

    /**
     * The answer of the work, or the answer that the same request got before, marked with {@code Idempotency-Replayed}.
     * Reports IDEMPOTENCY_KEY_REUSED when the key came with another request. Failures are not kept.
     */
    Answer once(CallModel call, String key, Exchange request, Supplier<Answer> work);
}
