package space.quark.kafka.server;

import java.time.Duration;
import java.util.List;
import space.quark.host.bus.Broker;
import space.quark.host.bus.BrokerServer;
import space.quark.host.bus.BusSettings;
import space.quark.host.bus.KafkaSettings;
import space.quark.kafka.KafkaProvider;

/** A Kafka server and the connections of stations to it. */
final class Stations implements BrokerServer {
    private final KafkaServer server = KafkaServer.start();

    private KafkaSettings settings(String station, int partitions, boolean flush) {
        return new KafkaSettings(
                List.of(server.address()),
                false,
                "",
                "",
                "",
                "SCRAM-SHA-512",
                station,
                partitions,
                1,
                flush,
                Duration.ofSeconds(2));
    }

    String address() {
        return server.address();
    }

    Broker connect(String station, int partitions, boolean flush) {
        return new KafkaProvider().open(settings(station, partitions, flush), BusSettings.defaults());
    }

    /** With partitions, so that there is more than one order. */
    @Override
    public Broker connect(String station) {
        return connect(station, 3, true);
    }

    @Override
    public void stop() {
        server.stop();
    }

    @Override
    public void kill() {
        server.kill();
    }

    @Override
    public void start() {
        server.restart();
    }

    @Override
    public void startEmpty() {
        server.restartEmpty();
    }

    @Override
    public void close() {
        server.close();
    }
}
