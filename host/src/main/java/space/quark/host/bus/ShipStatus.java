package space.quark.host.bus;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the relay of one module to the broker is doing.
 *
 * @param leads whether this process carries the module's events now
 * @param waiting events in the outbox that the broker has not got yet, counted up to a bound
 * @param age of the oldest of these
 * @param shipped events that this process has carried since its start
 * @param trouble why it cannot go on now, absent when it can
 */
public record ShipStatus(
        String module,
        boolean leads,
        long waiting,
        Duration age,
        long shipped,
        @Nullable String trouble) {}
