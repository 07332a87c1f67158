package space.quark.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.host.bus.Signal;

/**
 * Reads what is appended from now on, of all topics that are read in this process, once for all their readers; and says
 * so. Kafka keeps its question open until there is something, so it is quick, and quiet while nothing happens.
 */
final class Tail implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tail.class);
    private static final int RECORDS = 2_000;
    private static final Duration ROUND = Duration.ofMillis(500);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(400);

    private final Clients clients;
    private final Topics topics;
    private final Consumer<String> appended;
    private final Set<String> wanted = ConcurrentHashMap.newKeySet();
    private final Map<String, Recent> recents = new ConcurrentHashMap<>();
    private final Signal signal = new Signal();
    private final Thread thread;
    private volatile org.apache.kafka.clients.consumer.@Nullable Consumer<byte[], byte[]> consumer;
    private volatile boolean changed;
    private long looked = System.nanoTime();
    private boolean troubled;

    /** @param appended hears of which module something was appended */
    Tail(Clients clients, Topics topics, Consumer<String> appended) {
        this.clients = clients;
        this.topics = topics;
        this.appended = appended;
        this.thread = Thread.ofPlatform().daemon().name("kafka: tail").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Reads this module's topic too, as soon as there is one. */
    void follow(String module) {
        if (wanted.add(module)) {
            look();
        }
    }

    /** Something may be other than it was: topics are looked at again. */
    void look() {
        changed = true;
        signal.wake();
        org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> now = consumer;
        if (now != null) {
            now.wakeup();
        }
    }

    /** What has come of this topic, empty while it is not read. */
    Optional<Recent> recent(Topic topic) {
        return Optional.ofNullable(recents.get(topic.module()))
                .filter(it -> it.topic().equals(topic));
    }

    private void run() {
        while (!signal.closed()) {
            try {
                round();
                troubled = false;
            } catch (WakeupException _) {
                // Topics are looked at in the next round.
            } catch (OffsetOutOfRangeException e) {
                e.partitions().forEach(it -> recents.remove(topics.module(it.topic())));
                changed = true;
            } catch (InterruptedException _) {
                signal.close();
            } catch (RuntimeException e) {
                // Mostly that Kafka is away; whatever it is, everybody waits for this thread.
                beginAnew(e);
            }
        }
        end();
    }

    private void round() throws InterruptedException {
        if (changed || System.nanoTime() - looked > LOOK.toNanos()) {
            changed = false;
            looked = System.nanoTime();
            assign();
        }
        if (recents.isEmpty()) {
            signal.await(PAUSE);
            changed = !wanted.isEmpty();
            return;
        }
        ConsumerRecords<byte[], byte[]> records = open().poll(ROUND);
        for (TopicPartition partition : records.partitions()) {
            Recent recent = recents.get(topics.module(partition.topic()));
            if (recent != null) {
                recent.add(partition.partition(), open().position(partition), Held.of(records.records(partition)));
            }
        }
        records.partitions().stream()
                .map(TopicPartition::topic)
                .distinct()
                .map(topics::module)
                .forEach(appended);
    }

    /** Takes up topics that came or were made anew, lets go of those that went. */
    private void assign() {
        List<Topic> fresh = new ArrayList<>();
        Map<String, Topic> now = topics.current(wanted);
        recents.values().removeIf(it -> !it.topic().equals(now.get(it.topic().module())));
        now.values().stream().filter(it -> recent(it).isEmpty()).forEach(fresh::add);
        List<TopicPartition> all =
                now.values().stream().flatMap(it -> it.all().stream()).toList();
        if (!fresh.isEmpty() || !open().assignment().equals(Set.copyOf(all))) {
            open().assign(all);
            fresh.forEach(this::begin);
        }
    }

    private void begin(Topic topic) {
        Map<TopicPartition, Long> found = open().endOffsets(topic.all());
        long[] ends = new long[topic.partitions()];
        found.forEach((partition, end) -> {
            ends[partition.partition()] = end;
            open().seek(partition, end);
        });
        recents.put(topic.module(), new Recent(topic, ends));
        appended.accept(topic.module());
    }

    private org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> open() {
        org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> open = consumer;
        if (open == null) {
            open = clients.waiting(RECORDS);
            consumer = open;
        }
        return open;
    }

    private void beginAnew(RuntimeException failure) {
        if (!troubled) {
            LOG.debug("the tail of Kafka's topics begins anew", failure);
        }
        troubled = true;
        recents.clear();
        changed = true;
        end();
        try {
            signal.rest(PAUSE);
        } catch (InterruptedException _) {
            signal.close();
        }
    }

    private void end() {
        org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> ending = consumer;
        consumer = null;
        if (ending != null) {
            try {
                ending.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO));
            } catch (KafkaException e) {
                LOG.debug("a reader of Kafka's topics does not end as it should", e);
            }
        }
    }

    @Override
    public void close() {
        signal.close();
        look();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
