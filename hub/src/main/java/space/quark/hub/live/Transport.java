package space.quark.hub.live;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One way of writing to a client. Writes return when the client's connection took the message. */
interface Transport {
    void send(Frame frame) throws IOException, TimeoutException, InterruptedException;

    void heartbeat() throws IOException, TimeoutException, InterruptedException;

    /** Says good-bye as far as that is possible, lets go and leaves the station; never blocks for long. */
    void end(End why);

    /** What is sent, as JSON. */
    sealed interface Frame {
        String type();

        /** What to resume after, absent when the frame does not move that. */
        @Nullable String id();
    }

    /**
     * One message of a log.
     *
     * @param id the positions after it
     * @param channel absent in messages of the station itself
     */
    record Outgoing(
            String type,
            String id,
            @Nullable String channel,
            @Nullable Object data) implements Frame {}

    /**
     * About a watched topic: {@code watching} with the versions, {@code changed} with one, {@code refused} with code and
     * message.
     */
    record OfTopic(
            String type,
            String topic,
            @Nullable String channel,
            @Nullable Long version,
            @Nullable Map<String, Long> versions,
            @Nullable String code,
            @Nullable String message)
            implements Frame {
        @Override
        public @Nullable String id() {
            return null;
        }
    }
}
