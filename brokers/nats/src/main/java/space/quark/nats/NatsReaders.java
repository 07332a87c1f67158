package space.quark.nats;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.Subscription;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import space.quark.host.bus.BrokerAway;
import space.quark.host.bus.Position;

/**
 * Consumers of one stream that have come somewhere and wait there for whoever reads on. They know nothing beyond how far
 * they are, cost the server little, and are made anew when they are not there.
 */
final class NatsReaders {
    private static final int MOST = 32;
    /** Statuses of a question that found nothing, or less than it asked for. */
    private static final Set<Integer> NOTHING_MORE = Set.of(404, 408);

    /** How the server says that the next event would make an answer larger than it may be. */
    private static final String TOO_MUCH = "MaxBytes";
    /** What is read at a time ends about here. */
    private static final int MOST_BYTES = 2 << 20;
    /** The server says nothing of an answer that is exactly as large as it may be: no two questions allow the same. */
    private static final int SCATTER = 64 * 1024;

    private static final Duration KEPT_BY_SERVER = Duration.ofMinutes(1);
    private static final Duration KEPT_HERE = Duration.ofSeconds(40);
    private static final Duration GLANCE = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final NatsStream stream;
    private final NatsLink link;
    private final List<Reader> idle = new ArrayList<>();

    NatsReaders(NatsStream stream, NatsLink link) {
        this.stream = stream;
        this.link = link;
    }

    /** Some events, and whether it is known that there are more. */
    record Batch(List<Message> messages, boolean more) {}

    /** A consumer, the number of the event it has read last, and how many it has read. */
    private final class Reader {
        private final Connection connection;
        private final String ask;
        private final String inbox;
        private final Subscription answers;
        private final long times;
        private long after;
        private long read;
        private long asked;
        private long used;

        private Reader(Connection connection, String consumer, long after, long times) {
            this.connection = connection;
            this.ask = "$JS.API.CONSUMER.MSG.NEXT." + stream.name() + "." + consumer;
            this.inbox = connection.createInbox() + ".";
            this.answers = connection.subscribe(inbox + "*");
            this.after = after;
            this.times = times;
        }

        /**
         * What is there now, at most {@code limit}; null when it cannot go on. A consumer learns of an event after it was
         * acknowledged: of one that is known to be there it is asked with patience.
         */
        @Nullable Batch next(int limit) throws InterruptedException {
            String answer = inbox + ++asked;
            boolean waits = stream.goesBeyond(after);
            String patience = waits ? "\"expires\":" + GLANCE.toNanos() : "\"no_wait\":true";
            connection.publish(
                    ask,
                    answer,
                    ("{\"batch\":" + limit + ",\"max_bytes\":" + mostBytes() + "," + patience + "}")
                            .getBytes(StandardCharsets.UTF_8));
            List<Message> found = new ArrayList<>();
            boolean cut = false;
            long end = System.nanoTime() + LONGEST.toNanos();
            while (found.size() < limit && !(waits && !stream.goesBeyond(after))) {
                Message message = answers.nextMessage(GLANCE);
                if (message == null) {
                    if (times != link.times() || System.nanoTime() > end) {
                        return null;
                    }
                } else if (message.isStatusMessage()) {
                    // That of an earlier question may come late.
                    if (message.getSubject().equals(answer)) {
                        cut = String.valueOf(message.getStatus().getMessage()).contains(TOO_MUCH);
                        if (!cut && !NOTHING_MORE.contains(message.getStatus().getCode())) {
                            return null;
                        }
                        break;
                    }
                } else if (message.metaData().consumerSequence() == ++read) {
                    after = message.metaData().streamSequence();
                    found.add(message);
                } else {
                    return null;
                }
            }
            if (waits && !cut && stream.goesBeyond(after)) {
                // It has been dropped since.
                stream.heardOf(Position.START);
            }
            used = System.nanoTime();
            return new Batch(found, cut || found.size() == limit);
        }

        /** Any one event fits, however large the server takes them. */
        private long mostBytes() {
            return MOST_BYTES
                    + 2 * connection.getServerInfo().getMaxPayload()
                    + ThreadLocalRandom.current().nextInt(SCATTER);
        }

        void end() {
            try {
                answers.unsubscribe();
            } catch (IllegalStateException _) {
                // It has ended with its connection.
            }
        }
    }

    /** The next events after this one. */
    Batch read(long after, int limit) {
        Reader reader = take(after);
        if (reader != null) {
            Batch found = tried(reader, limit);
            if (found != null) {
                return found;
            }
        }
        Batch found = tried(make(after), limit);
        if (found == null) {
            throw new BrokerAway(link.address() + " does not give what is asked of " + stream.name(), null);
        }
        return found;
    }

    private @Nullable Batch tried(Reader reader, int limit) {
        try {
            Batch found = reader.next(limit);
            if (found != null) {
                keep(reader);
                return found;
            }
        } catch (IllegalStateException _) {
            // The consumer is gone, or the connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerAway("interrupted", e);
        }
        reader.end();
        return null;
    }

    private Reader make(long after) {
        ConsumerConfiguration from = ConsumerConfiguration.builder()
                .deliverPolicy(DeliverPolicy.ByStartSequence)
                .startSequence(after + 1)
                .ackPolicy(AckPolicy.None)
                .memStorage(true)
                .numReplicas(1)
                .inactiveThreshold(KEPT_BY_SERVER)
                .build();
        try {
            long times = link.times();
            String consumer =
                    link.management().createConsumer(stream.name(), from).getName();
            return new Reader(link.connection(), consumer, after, times);
        } catch (JetStreamApiException e) {
            stream.forget();
            throw stream.refused(e);
        } catch (IOException | IllegalStateException e) {
            throw stream.away(e);
        }
    }

    private synchronized @Nullable Reader take(long after) {
        long now = System.nanoTime();
        Reader found = null;
        for (Iterator<Reader> all = idle.iterator(); all.hasNext(); ) {
            Reader one = all.next();
            if (one.times != link.times() || now - one.used > KEPT_HERE.toNanos()) {
                all.remove();
                one.end();
            } else if (found == null && one.after == after) {
                all.remove();
                found = one;
            }
        }
        return found;
    }

    private synchronized void keep(Reader reader) {
        idle.add(reader);
        if (idle.size() > MOST) {
            idle.removeFirst().end();
        }
    }
}
