/**
 * The bus on Kafka: one topic a module, its key the event's key. Start reading at {@link space.quark.kafka.KafkaBroker};
 * what a position is stands in {@code Span}, why no event overtakes another of its key in {@code Appender}.
 */
@NullMarked
package space.quark.kafka;

import org.jspecify.annotations.NullMarked;
