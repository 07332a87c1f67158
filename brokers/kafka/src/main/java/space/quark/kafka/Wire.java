package space.quark.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import space.quark.host.bus.Envelope;

/** An event as a record of Kafka: CloudEvents' binary form, attributes in headers and the data as it is. */
final class Wire {
    private static final String SOURCE_PREFIX = "/modules/";
    private static final byte[] VERSION = "1.0".getBytes(UTF_8);
    private static final byte[] JSON = "application/json".getBytes(UTF_8);

    private Wire() {}

    static ProducerRecord<byte[], byte[]> record(Topic topic, Envelope event) {
        byte[] key = event.key().getBytes(UTF_8);
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic.name(), key, event.data().getBytes(UTF_8));
        Headers headers = record.headers();
        headers.add("ce_specversion", VERSION);
        headers.add("ce_id", event.id().toString().getBytes(UTF_8));
        headers.add("ce_source", (SOURCE_PREFIX + event.source()).getBytes(UTF_8));
        headers.add("ce_type", event.type().getBytes(UTF_8));
        headers.add("ce_time", event.time().toString().getBytes(UTF_8));
        headers.add("ce_subject", key);
        if (!event.correlation().isEmpty()) {
            headers.add("ce_correlationid", event.correlation().getBytes(UTF_8));
        }
        headers.add("content-type", JSON);
        return record;
    }

    /** Reads what {@link #record} wrote, or says what is wrong with it in an {@link IllegalArgumentException}. */
    static Envelope event(ConsumerRecord<byte[], byte[]> record) {
        Headers headers = record.headers();
        String source = text(headers, "ce_source");
        if (!source.startsWith(SOURCE_PREFIX) || record.value() == null) {
            throw new IllegalArgumentException("ce_source must start with " + SOURCE_PREFIX + " and data be there");
        }
        Header correlation = headers.lastHeader("ce_correlationid");
        try {
            return new Envelope(
                    UUID.fromString(text(headers, "ce_id")),
                    source.substring(SOURCE_PREFIX.length()),
                    text(headers, "ce_type"),
                    Instant.parse(text(headers, "ce_time")),
                    text(headers, "ce_subject"),
                    new String(record.value(), UTF_8),
                    correlation == null ? "" : new String(correlation.value(), UTF_8));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("ce_time: " + e.getMessage(), e);
        }
    }

    private static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        if (header == null || header.value() == null) {
            throw new IllegalArgumentException("the header " + name + " is missing");
        }
        return new String(header.value(), UTF_8);
    }
}
