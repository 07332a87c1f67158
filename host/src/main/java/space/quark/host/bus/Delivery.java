package space.quark.host.bus;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Handle;
import space.quark.dock.Caller;

/** Hands events to a module's handlers, on behalf of the station. */
record Delivery(String subscriber, Handlers handlers, InstantSource clock) {
    private static final HexFormat HEX = HexFormat.of();

    /** @throws Attempts.Failed naming the index when the handler fails, in whatever way */
    void handle(Handle transaction, int index, Envelope event) {
        try {
            station().<Void, RuntimeException>call(() -> {
                handlers.handle(transaction, event);
                return null;
            });
        } catch (RuntimeException | Error e) {
            throw new Attempts.Failed(index, e);
        }
    }

    Instant now() {
        return clock.instant();
    }

    private Caller station() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String trace = HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong());
        return new Caller(Caller.Level.HUB, null, null, Set.of(), subscriber, "127.0.0.1", "", trace, Instant.MAX);
    }
}
