package space.quark.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.host.bus.BusSettings;
import space.quark.host.bus.KafkaSettings;

/** The topics of modules: made when they are not there, remembered, asked how far they reach. */
final class Topics {
    private static final Logger LOG = LoggerFactory.getLogger(Topics.class);
    private static final Duration PAUSE = Duration.ofMillis(20);
    /** A segment is kept until the last event in it is old enough. */
    private static final Duration SEGMENT = Duration.ofDays(1);

    private final Admin admin;
    private final Reach reach;
    private final KafkaSettings settings;
    private final Consumer<String> lost;
    private final Map<String, String> wanted;
    private final Map<String, Topic> known = new ConcurrentHashMap<>();

    /** @param lost hears whose topic is no longer the one it was */
    Topics(Admin admin, Reach reach, KafkaSettings settings, BusSettings bus, Consumer<String> lost) {
        this.lost = lost;
        this.admin = admin;
        this.reach = reach;
        this.settings = settings;
        // A subscriber that is away keeps nothing in a broker, so everybody is given as long as it may be away.
        Duration kept = bus.retention().plus(bus.absence());
        this.wanted = Map.of(
                "cleanup.policy",
                "delete",
                "retention.ms",
                String.valueOf(kept.toMillis()),
                "retention.bytes",
                "-1",
                "segment.ms",
                String.valueOf(SEGMENT.toMillis()),
                "message.timestamp.type",
                "LogAppendTime",
                "max.message.bytes",
                String.valueOf(Clients.LARGEST),
                "compression.type",
                "producer",
                "min.insync.replicas",
                String.valueOf(settings.replicas() / 2 + 1),
                "unclean.leader.election.enable",
                "false",
                "flush.messages",
                settings.flush() ? "1" : String.valueOf(Long.MAX_VALUE));
    }

    String name(String module) {
        return settings.prefix() + "." + module;
    }

    /** Whose topic this is. */
    String module(String name) {
        return name.substring(settings.prefix().length() + 1);
    }

    /** The module's topic as it was when it was last asked for, empty while nobody has. */
    Optional<Topic> remembered(String module) {
        return Optional.ofNullable(known.get(module));
    }

    /** To be asked for anew: something about it was not as it is remembered. */
    void forget(String module) {
        known.remove(module);
    }

    /** The module's topic, empty when there is none. */
    Optional<Topic> find(String module) {
        Optional<Topic> found = remembered(module);
        if (found.isEmpty()) {
            found = described(module);
            found.ifPresent(it -> known.put(module, it));
        }
        return found;
    }

    /** The topics of those of these modules that have one, as they are now. */
    Map<String, Topic> current(Set<String> modules) {
        Map<String, KafkaFuture<TopicDescription>> asked =
                admin.describeTopics(modules.stream().map(this::name).toList()).topicNameValues();
        Map<String, Topic> found = new HashMap<>();
        for (String module : modules) {
            KafkaFuture<TopicDescription> answer = asked.get(name(module));
            Optional<Topic> topic = answer == null ? Optional.empty() : described(module, answer);
            Topic before = topic.isPresent() ? known.put(module, topic.get()) : known.remove(module);
            if (before != null && !topic.equals(Optional.of(before))) {
                lost.accept(module);
            }
            topic.ifPresent(it -> found.put(module, it));
        }
        return found;
    }

    /** The module's topic, made when there is none, and kept as the settings have it. */
    Topic make(String module) {
        Optional<Topic> found = described(module);
        Topic topic = found.orElseGet(() -> created(module));
        if (found.isPresent()) {
            configure(topic);
        }
        known.put(module, topic);
        return topic;
    }

    private Optional<Topic> described(String module) {
        String name = name(module);
        reach.check();
        KafkaFuture<TopicDescription> answer =
                admin.describeTopics(List.of(name)).topicNameValues().get(name);
        return answer == null ? Optional.empty() : described(module, answer);
    }

    private Optional<Topic> described(String module, KafkaFuture<TopicDescription> answer) {
        try {
            TopicDescription it = reach.ask(() -> answer);
            return Optional.of(
                    new Topic(module, it.name(), it.topicId(), it.partitions().size()));
        } catch (UnknownTopicOrPartitionException _) {
            return Optional.empty();
        }
    }

    private Topic created(String module) {
        String name = name(module);
        NewTopic made = new NewTopic(name, settings.partitions(), (short) settings.replicas()).configs(wanted);
        try {
            var result = admin.createTopics(List.of(made));
            Topic topic = new Topic(
                    module, name, reach.ask(() -> result.topicId(name)), reach.ask(() -> result.numPartitions(name)));
            awaitKnown(topic);
            return topic;
        } catch (TopicExistsException e) {
            return described(module).orElseThrow(() -> reach.refused(e));
        }
    }

    /** It is made before every server knows of it. */
    private void awaitKnown(Topic topic) {
        long end = System.nanoTime() + reach.patience().toNanos();
        while (true) {
            try {
                ends(topic);
                return;
            } catch (ApiException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /** What it was made with may have been other settings, or Kafka's own. */
    private void configure(Topic topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        try {
            Config found = reach.ask(
                    () -> admin.describeConfigs(List.of(resource)).values().get(resource));
            List<AlterConfigOp> changes = wanted.entrySet().stream()
                    .filter(it -> !it.getValue().equals(valueOf(found, it.getKey())))
                    .map(it -> new AlterConfigOp(new ConfigEntry(it.getKey(), it.getValue()), AlterConfigOp.OpType.SET))
                    .toList();
            if (!changes.isEmpty()) {
                reach.ask(() ->
                        admin.incrementalAlterConfigs(Map.of(resource, changes)).all());
            }
        } catch (ApiException e) {
            LOG.warn("{} may not be as the settings want it: {}", topic.name(), e.getMessage());
        }
    }

    private static String valueOf(Config config, String name) {
        ConfigEntry entry = config.get(name);
        return entry == null ? "" : String.valueOf(entry.value());
    }

    /** By partition, the offset that the next record will have. */
    long[] ends(Topic topic) {
        return offsets(topic, OffsetSpec.latest());
    }

    private long[] offsets(Topic topic, OffsetSpec which) {
        Map<TopicPartition, OffsetSpec> all = topic.all().stream().collect(Collectors.toMap(it -> it, _ -> which));
        Map<TopicPartition, ListOffsetsResultInfo> found =
                reach.ask(() -> admin.listOffsets(all).all());
        long[] offsets = new long[topic.partitions()];
        found.forEach((partition, info) -> offsets[partition.partition()] = info.offset());
        return offsets;
    }

    /** By partition, the offset of the first record that is still there. */
    long[] begins(Topic topic) {
        return offsets(topic, OffsetSpec.earliest());
    }

    /** Those that have been asked for. */
    Collection<Topic> all() {
        return known.values();
    }
}
