package space.quark.dock;

import java.util.Optional;

/**
 * How the event that is being handled came.
 *
 * @param replayed whether somebody has it delivered again: it may have been handled before
 * @param correlation what it belongs to, as its publisher gave it; empty for many events of different ones
 */
public record Delivered(boolean replayed, String correlation) {
    private static final ScopedValue<Delivered> CURRENT = ScopedValue.newInstance();

    /** How the event came that is being handled now; empty outside a handler. */
    public static Optional<Delivered> current() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    /** Makes this how the event came that the work handles. */
    public <T, X extends Throwable> T call(ScopedValue.CallableOp<? extends T, X> work) throws X {
        return ScopedValue.where(CURRENT, this).call(work);
    }
}
