package space.quark.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import space.quark.host.bus.EventSource;
import space.quark.host.bus.Page;

/** Reads what is no longer in memory, for one reader: a client of Kafka for as long as that is needed. */
final class Reader implements AutoCloseable {
    private static final Duration ROUND = Duration.ofMillis(100);
    private static final long IDLE = Duration.ofSeconds(10).toNanos();
    private static final int COUNTED_AT_MOST = 5_000;

    private final Clients clients;
    private final Reach reach;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private @Nullable Topic assigned;
    private int records;
    private volatile long used;

    Reader(Clients clients, Reach reach) {
        this.clients = clients;
        this.reach = reach;
    }

    /** What follows these offsets, which is something. */
    Page page(Topic topic, long[] at, long[] ends, Set<String> types, int limit) {
        lock.lock();
        try {
            Consumer<byte[], byte[]> open = open(topic, limit);
            open.resume(open.paused());
            seek(open, topic, at);
            ConsumerRecords<byte[], byte[]> found = poll(open, topic.all(), ends);
            long[] to = positions(open, topic, at);
            Span span = new Span(topic.id(), at, to);
            List<Page.Entry> entries = new ArrayList<>();
            for (TopicPartition partition : topic.all()) {
                span.add(entries, partition.partition(), Held.of(found.records(partition)), types);
            }
            return new Page(entries, span.end(), !Arrays.equals(to, ends));
        } finally {
            lock.unlock();
        }
    }

    /** Another page within a span, after the record of this number. */
    Page rest(Topic topic, Span span, long seq, Set<String> types, int limit) {
        lock.lock();
        try {
            Consumer<byte[], byte[]> open = open(topic, limit);
            long[] at = span.after(seq);
            List<Page.Entry> entries = new ArrayList<>();
            int left = limit;
            for (TopicPartition partition : topic.all()) {
                int i = partition.partition();
                alone(open, partition);
                seek(open, topic, at);
                while (left > 0 && at[i] < span.upTo(i)) {
                    List<Held> found = Held.of(
                                    poll(open, List.of(partition), span.upTo()).records(partition))
                            .stream()
                            .filter(it -> it.offset() < span.upTo(i))
                            .limit(left)
                            .toList();
                    left -= found.size();
                    at[i] = left == 0 ? found.getLast().offset() + 1 : Math.min(open.position(partition), span.upTo(i));
                    span.add(entries, i, found, types);
                }
            }
            long reached = new Span(topic.id(), span.from(), at).length();
            return new Page(entries, span.position(reached), reached < span.length());
        } finally {
            lock.unlock();
        }
    }

    private static void alone(Consumer<byte[], byte[]> open, TopicPartition partition) {
        open.pause(open.assignment());
        open.resume(List.of(partition));
    }

    /** What lies between these offsets, counted one by one up to a bound, and after that whatever its type. */
    EventSource.Backlog backlog(Topic topic, long[] at, long[] ends, Set<String> types) {
        lock.lock();
        try {
            Consumer<byte[], byte[]> open = open(topic, COUNTED_AT_MOST);
            open.resume(open.paused());
            seek(open, topic, at);
            long[] to = at.clone();
            Count count = new Count(types);
            while (count.seen < COUNTED_AT_MOST && isBefore(to, ends)) {
                ConsumerRecords<byte[], byte[]> found = poll(open, topic.all(), ends);
                for (TopicPartition partition : found.partitions()) {
                    long end = ends[partition.partition()];
                    Held.of(found.records(partition)).stream()
                            .filter(it -> it.offset() < end)
                            .forEach(count::add);
                }
                to = positions(open, topic, to);
            }
            return count.backlog(to, ends);
        } finally {
            lock.unlock();
        }
    }

    private static boolean isBefore(long[] to, long[] ends) {
        for (int i = 0; i < to.length; i++) {
            if (to[i] < ends[i]) {
                return true;
            }
        }
        return false;
    }

    /** Counts events of some types, and notes the oldest of them. */
    private static final class Count {
        private final Set<String> types;
        private long seen;
        private long events;
        private @Nullable Instant oldest;
        private @Nullable Instant last;

        private Count(Set<String> types) {
            this.types = types;
        }

        private void add(Held one) {
            seen++;
            last = one.event().time();
            if (types.contains(one.event().type())) {
                events++;
                oldest = oldest == null || last.isBefore(oldest) ? last : oldest;
            }
        }

        /** Whatever comes after what was counted is no older than the last of that. */
        private EventSource.Backlog backlog(long[] to, long[] ends) {
            long beyond = 0;
            for (int i = 0; i < to.length; i++) {
                beyond += Math.max(0, ends[i] - to[i]);
            }
            return new EventSource.Backlog(events + beyond, oldest == null && beyond > 0 ? last : oldest);
        }
    }

    private Consumer<byte[], byte[]> open(Topic topic, int limit) {
        Consumer<byte[], byte[]> open = consumer;
        if (open == null || records != limit) {
            close();
            open = clients.reading(limit);
            consumer = open;
            records = limit;
        }
        if (!topic.equals(assigned)) {
            open.assign(topic.all());
            assigned = topic;
        }
        used = System.nanoTime();
        return open;
    }

    /** Lets its client go when that has not been needed for a while. */
    void rest() {
        if (consumer != null && System.nanoTime() - used > IDLE && lock.tryLock()) {
            try {
                close();
            } finally {
                lock.unlock();
            }
        }
    }

    private static void seek(Consumer<byte[], byte[]> open, Topic topic, long[] at) {
        for (TopicPartition partition : topic.all()) {
            open.seek(partition, at[partition.partition()]);
        }
    }

    /** The next records before these ends, none when there are none left; what Kafka no longer has is passed over. */
    private ConsumerRecords<byte[], byte[]> poll(
            Consumer<byte[], byte[]> open, List<TopicPartition> partitions, long[] ends) {
        long end = System.nanoTime() + reach.patience().toNanos();
        while (System.nanoTime() < end) {
            try {
                ConsumerRecords<byte[], byte[]> found = open.poll(ROUND);
                if (!found.isEmpty() || partitions.stream().allMatch(it -> open.position(it) >= ends[it.partition()])) {
                    reach.answered();
                    return found;
                }
            } catch (OffsetOutOfRangeException e) {
                open.beginningOffsets(e.partitions()).forEach(open::seek);
            }
        }
        throw reach.away(null);
    }

    private static long[] positions(Consumer<byte[], byte[]> open, Topic topic, long[] at) {
        long[] to = at.clone();
        for (TopicPartition partition : topic.all()) {
            to[partition.partition()] = open.position(partition);
        }
        return to;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            Consumer<byte[], byte[]> ending = consumer;
            consumer = null;
            assigned = null;
            if (ending != null) {
                ending.close(CloseOptions.timeout(Duration.ZERO));
            }
        } finally {
            lock.unlock();
        }
    }
}
