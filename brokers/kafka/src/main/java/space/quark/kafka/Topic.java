package space.quark.kafka;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * A module's topic as Kafka knows it.
 *
 * @param module whose events it holds
 * @param id Kafka's own, which no other topic ever has
 */
record Topic(String module, String name, Uuid id, int partitions) {
    List<TopicPartition> all() {
        return IntStream.range(0, partitions)
                .mapToObj(it -> new TopicPartition(name, it))
                .toList();
    }
}
