/**
 * A Kafka server of one node in a process of its own, for tests and benchmarks: {@link space.quark.kafka.server.KafkaServer}
 * starts, kills and restarts it; {@code KafkaMain} is what runs in that process.
 */
@NullMarked
package space.quark.kafka.server;

import org.jspecify.annotations.NullMarked;
