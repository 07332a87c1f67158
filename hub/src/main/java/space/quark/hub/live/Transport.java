package space.quark.hub.live;

import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One way of writing to a client. Writes return when the client's connection took the message. */
interface Transport {
    void send(Outgoing message) throws IOException, TimeoutException, InterruptedException;

    void heartbeat() throws IOException, TimeoutException, InterruptedException;

    /** Says good-bye as far as that is possible, lets go and leaves the station; never blocks for long. */
    void end(End why);

    /**
     * One message as JSON.
     *
     * @param id the positions after it
     * @param channel absent in messages of the station itself
     */
    record Outgoing(
            String type,
            String id,
            @Nullable String channel,
            @Nullable Object data) {}
}
