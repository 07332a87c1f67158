package space.quark.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import space.quark.host.bus.Broker;
import space.quark.host.bus.BusSettings;
import space.quark.host.bus.KafkaSettings;
import space.quark.kafka.KafkaProvider;
import space.quark.kafka.server.KafkaServer;

/** Kafka, and its own client with the settings that the bus gives it. */
final class KafkaRaw implements RawBroker {
    private static final TopicPartition TOPIC = new TopicPartition("raw", 0);

    private final KafkaServer server;
    private final KafkaProducer<String, String> producer;

    KafkaRaw() {
        try {
            server = KafkaServer.start(
                    Scratch.folder("kafka"), List.of("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC", "-Duser.language=en"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, Object> common = Map.of("bootstrap.servers", server.address());
        try (Admin admin = Admin.create(common)) {
            NewTopic topic = new NewTopic(TOPIC.topic(), 1, (short) 1).configs(Map.of("flush.messages", "1"));
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", server.address(), "acks", "all", "enable.idempotence", true),
                new StringSerializer(),
                new StringSerializer());
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException(e);
    }

    @Override
    public String kind() {
        return "kafka";
    }

    @Override
    public Broker connect() {
        KafkaSettings settings = new KafkaSettings(
                List.of(server.address()),
                false,
                "",
                "",
                "",
                "SCRAM-SHA-512",
                "quark",
                1,
                1,
                true,
                Duration.ofSeconds(10));
        return new KafkaProvider().open(settings, BusSettings.defaults());
    }

    @Override
    public void publish(String key, List<String> data) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (String one : data) {
            sent.add(producer.send(new ProducerRecord<>(TOPIC.topic(), key, one)));
        }
        try {
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public void consume(Taker taker) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", server.address(), "auto.offset.reset", "earliest", "enable.auto.commit", false);
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(TOPIC));
            while (!Thread.currentThread().isInterrupted()) {
                ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(500));
                if (!records.isEmpty()) {
                    List<String> data = records.records(TOPIC).stream()
                            .map(ConsumerRecord::value)
                            .toList();
                    taker.take(data, String.valueOf(consumer.position(TOPIC)));
                }
            }
        } catch (InterruptException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        server.close();
    }
}
