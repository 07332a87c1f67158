package space.quark.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.host.bus.BrokerStatus;

/** What Kafka holds of the modules, for people to look at. */
final class Holdings {
    private static final Logger LOG = LoggerFactory.getLogger(Holdings.class);

    private final Admin admin;
    private final Reach reach;
    private final Topics topics;

    Holdings(Admin admin, Reach reach, Topics topics) {
        this.admin = admin;
        this.reach = reach;
        this.topics = topics;
    }

    /** What their topics hold, by module. */
    Map<String, BrokerStatus.Held> ofModules() {
        Map<String, BrokerStatus.Held> held = new HashMap<>();
        Map<TopicPartition, Long> bytes = bytes();
        for (Topic topic : topics.all()) {
            long events = LongStream.of(topics.ends(topic)).sum()
                    - LongStream.of(topics.begins(topic)).sum();
            long size = topic.all().stream()
                    .mapToLong(it -> bytes.getOrDefault(it, 0L))
                    .sum();
            held.put(topic.module(), new BrokerStatus.Held(events, size));
        }
        return held;
    }

    /** On the disks of all servers, every replica counted. */
    private Map<TopicPartition, Long> bytes() {
        List<Integer> servers = reach.ask(() -> admin.describeCluster().nodes()).stream()
                .map(Node::id)
                .toList();
        Map<TopicPartition, Long> bytes = new HashMap<>();
        try {
            reach.ask(() -> admin.describeLogDirs(servers).allDescriptions()).values().stream()
                    .flatMap(of -> of.values().stream())
                    .forEach(of -> of.replicaInfos()
                            .forEach((partition, info) -> bytes.merge(partition, info.size(), Long::sum)));
        } catch (ApiException e) {
            LOG.debug("Kafka does not say how much it holds", e);
        }
        return bytes;
    }
}
