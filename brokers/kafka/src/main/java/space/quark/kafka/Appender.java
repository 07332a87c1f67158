package space.quark.kafka;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.errors.ApiException;
import org.jspecify.annotations.Nullable;
import space.quark.host.bus.BrokerAway;
import space.quark.host.bus.Envelope;
import space.quark.host.bus.Position;

/**
 * Appends to one topic so that no event is there without those before it of its key, whatever fails. Kafka's producer
 * goes on with later batches after it has given one up; so one batch of a partition is on its way at a time, and the
 * first that fails ends the producer from within, before it sends another. Whoever then appends again from the first
 * event on may bring some of them twice, but never one of them late.
 */
final class Appender implements AutoCloseable {
    private final Topic topic;
    private final Clients clients;
    private final Reach reach;
    private final Function<Topic, long[]> asked;
    private final ReentrantLock lock = new ReentrantLock();
    /** By partition, how far Kafka is known to have gone: what it acknowledged, and what it said when asked. */
    private final AtomicLongArray ends;

    /** Whether Kafka may have been away since then, and lost what it had. */
    private volatile boolean doubtful = true;

    private volatile double closed;
    private volatile @Nullable Sender sender;
    private volatile boolean over;

    /**
     * Kafka's producer.
     *
     * @param closes how many of its connections have been closed: a server that goes away closes its own
     */
    private record Sender(Producer<byte[], byte[]> producer, Metric closes) {
        private static Sender of(Producer<byte[], byte[]> producer) {
            return new Sender(
                    producer,
                    producer.metrics().values().stream()
                            .filter(it -> it.metricName().name().equals("connection-close-total")
                                    && it.metricName().group().equals("producer-metrics"))
                            .findFirst()
                            .orElseThrow());
        }
    }

    /** @param asked asks Kafka how far a topic goes, by partition */
    Appender(Topic topic, Clients clients, Reach reach, Function<Topic, long[]> asked) {
        this.topic = topic;
        this.asked = asked;
        this.ends = new AtomicLongArray(topic.partitions());
        this.clients = clients;
        this.reach = reach;
    }

    Topic topic() {
        return topic;
    }

    /** Whether it is of use and appends to this topic. */
    boolean appendsTo(Topic one) {
        return !over && topic.equals(one);
    }

    /** Returns when Kafka has acknowledged all of them; sends none when it has lost what it had acknowledged before. */
    void append(List<Envelope> events) {
        lock.lock();
        try {
            if (!isAsItWas()) {
                throw new BrokerAway(topic.name() + " has lost what Kafka had acknowledged", null);
            }
            Throwable failure = tried(events);
            if (failure != null) {
                doubtful = true;
                end();
                throw failed(failure);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Behind the last event that Kafka has acknowledged. */
    Position reached() {
        return Span.at(topic.id(), offsets()).end();
    }

    /** Whether Kafka still has what lies before this. */
    boolean reaches(Position end) {
        lock.lock();
        try {
            isAsItWas();
            if (!covers(end)) {
                // Another process may have appended what is not known here.
                doubtful = true;
                isAsItWas();
            }
            return covers(end);
        } finally {
            lock.unlock();
        }
    }

    private boolean covers(Position end) {
        return Span.of(end, topic)
                .map(it -> IntStream.range(0, ends.length()).allMatch(i -> it.upTo(i) <= ends.get(i)))
                .orElse(true);
    }

    private long[] offsets() {
        return IntStream.range(0, ends.length()).mapToLong(ends::get).toArray();
    }

    /** Whether nothing is gone of what was known to be there; asked only when Kafka may have been away meanwhile. */
    private boolean isAsItWas() {
        if (!doubtful && closedConnections() == closed) {
            return true;
        }
        double before = closedConnections();
        long[] now = asked.apply(topic);
        boolean whole = true;
        for (int i = 0; i < now.length; i++) {
            whole &= ends.getAndSet(i, now[i]) <= now[i];
        }
        closed = before;
        doubtful = false;
        return whole;
    }

    private double closedConnections() {
        Sender now = sender;
        return now == null ? 0 : (double) now.closes.metricValue();
    }

    private @Nullable Throwable tried(List<Envelope> events) {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        try {
            Producer<byte[], byte[]> open = open();
            for (Envelope event : events) {
                if (failure.get() != null) {
                    break;
                }
                var _ = open.send(Wire.record(topic, event), (kept, e) -> {
                    if (e == null) {
                        if (kept.hasOffset() && !isBehindAll(kept)) {
                            failure.compareAndSet(null, new IllegalStateException("not put behind those before"));
                        }
                    } else if (failure.compareAndSet(null, e)) {
                        open.close(Duration.ZERO);
                    }
                });
            }
            open.flush();
        } catch (KafkaException | IllegalStateException e) {
            // Closed by a failure between two events, or by whoever ends all.
            failure.compareAndSet(null, e);
        }
        return failure.get();
    }

    private boolean isBehindAll(RecordMetadata kept) {
        long end = kept.offset() + 1;
        return ends.getAndAccumulate(kept.partition(), end, Math::max) < end;
    }

    private Producer<byte[], byte[]> open() {
        Sender open = sender;
        if (open == null) {
            open = Sender.of(clients.producer());
            sender = open;
        }
        if (over) {
            throw new IllegalStateException("closed");
        }
        return open.producer;
    }

    private BrokerAway failed(Throwable failure) {
        if (over) {
            return new BrokerAway(topic.name() + " is no longer appended to as it was", failure);
        }
        return failure instanceof ApiException refusal && !Reach.isSilence(refusal)
                ? reach.refused(refusal)
                : reach.away(failure);
    }

    private void end() {
        Sender ending = sender;
        sender = null;
        if (ending != null) {
            ending.producer.close(Duration.ZERO);
        }
    }

    /** Ends it at once: nothing more is sent once this returns, and who waits is told. */
    @Override
    public void close() {
        over = true;
        end();
    }
}
