package space.quark.host.bus;

import org.jspecify.annotations.Nullable;

/** A broker cannot be reached, or refuses. */
public final class BrokerAway extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message for people: what it refused, or why it cannot be reached */
    public BrokerAway(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
