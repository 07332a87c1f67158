package space.quark.kafka;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.jspecify.annotations.Nullable;
import space.quark.host.bus.BrokerAway;
import space.quark.host.bus.Envelope;

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
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Producer<byte[], byte[]> producer;
    private volatile boolean closed;

    Appender(Topic topic, Clients clients, Reach reach) {
        this.topic = topic;
        this.clients = clients;
        this.reach = reach;
    }

    Topic topic() {
        return topic;
    }

    /** Whether it is of use and appends to this topic. */
    boolean appendsTo(Topic one) {
        return !closed && topic.equals(one);
    }

    /** Returns when Kafka has acknowledged all of them. */
    void append(List<Envelope> events) {
        lock.lock();
        try {
            Throwable failure = tried(events);
            if (failure != null) {
                end();
                throw failed(failure);
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Throwable tried(List<Envelope> events) {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        try {
            Producer<byte[], byte[]> open = open();
            for (Envelope event : events) {
                if (failure.get() != null) {
                    break;
                }
                open.send(Wire.record(topic, event), (_, e) -> {
                    if (e != null && failure.compareAndSet(null, e)) {
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

    private Producer<byte[], byte[]> open() {
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            open = clients.producer();
            producer = open;
        }
        if (closed) {
            throw new IllegalStateException("closed");
        }
        return open;
    }

    private BrokerAway failed(Throwable failure) {
        if (closed) {
            return new BrokerAway(topic.name() + " is no longer appended to as it was", failure);
        }
        return failure instanceof ApiException refusal && !Reach.isSilence(refusal)
                ? reach.refused(refusal)
                : reach.away(failure);
    }

    private void end() {
        Producer<byte[], byte[]> ending = producer;
        producer = null;
        if (ending != null) {
            ending.close(Duration.ZERO);
        }
    }

    /** Ends it at once: nothing more is sent once this returns, and who waits is told. */
    @Override
    public void close() {
        closed = true;
        end();
    }
}
