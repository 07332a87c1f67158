package space.quark.host.bus;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a broker is.
 *
 * @param kind as {@code bus.kind} names it
 * @param address where it is looked for, without credentials
 * @param trouble why it cannot be reached, absent when it can
 * @param held what it keeps, by the words of the modules, as far as it is known
 */
public record BrokerStatus(
        String kind, String address, @Nullable String trouble, Map<String, Held> held) {
    public BrokerStatus {
        held = Map.copyOf(held);
    }

    /** What is kept of one module. */
    public record Held(long events, long bytes) {}

    /** Whether it answers. */
    public boolean reachable() {
        return trouble == null;
    }
}
