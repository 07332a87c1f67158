package space.quark.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import space.quark.host.bus.KafkaSettings;

/** Makes Kafka's clients as the settings have it. */
final class Clients {
    /** What one event may be at most. */
    static final int LARGEST = 16 << 20;

    private static final int BATCH = 128 << 10;
    private static final int LONGEST_PAUSE_MS = 500;

    private final Map<String, Object> common = new HashMap<>();
    private final int timeout;

    Clients(KafkaSettings settings) {
        timeout = Math.toIntExact(settings.timeout().toMillis());
        common.put("bootstrap.servers", settings.servers());
        common.put("client.id", settings.prefix());
        common.put("reconnect.backoff.max.ms", LONGEST_PAUSE_MS);
        common.put("retry.backoff.max.ms", LONGEST_PAUSE_MS);
        common.put("request.timeout.ms", timeout);
        common.put("default.api.timeout.ms", timeout);
        common.put("metric.reporters", "");
        common.put("enable.metrics.push", false);
        boolean user = !settings.user().isEmpty();
        common.put("security.protocol", (user ? "SASL_" : "") + (settings.tls() ? "SSL" : "PLAINTEXT"));
        if (!settings.certificates().isEmpty()) {
            common.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
            common.put(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, settings.certificates());
        }
        if (user) {
            common.put(SaslConfigs.SASL_MECHANISM, settings.mechanism());
            common.put(SaslConfigs.SASL_JAAS_CONFIG, login(settings));
        }
    }

    private static String login(KafkaSettings settings) {
        String module = settings.mechanism().equals("PLAIN")
                ? "org.apache.kafka.common.security.plain.PlainLoginModule"
                : "org.apache.kafka.common.security.scram.ScramLoginModule";
        return module + " required username=" + quoted(settings.user()) + " password=" + quoted(settings.password())
                + ";";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    Admin admin() {
        return made(Map.of(), Admin::create);
    }

    /** One that waits for what is appended. */
    Consumer<byte[], byte[]> waiting(int records) {
        return consumer(records, Math.min(LONGEST_PAUSE_MS, timeout / 2));
    }

    /** One that reads what is there. */
    Consumer<byte[], byte[]> reading(int records) {
        return consumer(records, 10);
    }

    /** Both read partitions they are given from offsets they are given, and have no group. */
    private Consumer<byte[], byte[]> consumer(int records, int wait) {
        Map<String, Object> own = Map.of(
                "auto.offset.reset",
                "none",
                "enable.auto.commit",
                false,
                "allow.auto.create.topics",
                false,
                "max.poll.records",
                records,
                "fetch.max.wait.ms",
                wait,
                "key.deserializer",
                ByteArrayDeserializer.class,
                "value.deserializer",
                ByteArrayDeserializer.class);
        return made(own, KafkaConsumer::new);
    }

    /** One whose batches follow each other; {@link Appender} says why. */
    Producer<byte[], byte[]> producer() {
        Map<String, Object> own = new HashMap<>();
        own.put("acks", "all");
        own.put("enable.idempotence", true);
        own.put("max.in.flight.requests.per.connection", 1);
        own.put("linger.ms", LONGEST_PAUSE_MS);
        own.put("delivery.timeout.ms", LONGEST_PAUSE_MS + timeout);
        own.put("max.block.ms", timeout);
        own.put("batch.size", BATCH);
        own.put("max.request.size", LARGEST);
        own.put("buffer.memory", 2L * LARGEST);
        own.put("key.serializer", ByteArraySerializer.class);
        own.put("value.serializer", ByteArraySerializer.class);
        return made(own, KafkaProducer::new);
    }

    /** Kafka looks for the classes that its settings name in the loader of the thread. */
    private <T> T made(Map<String, Object> own, Function<Map<String, Object>, T> make) {
        Map<String, Object> all = new HashMap<>(common);
        all.putAll(own);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(Clients.class.getClassLoader());
        try {
            return make.apply(all);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
