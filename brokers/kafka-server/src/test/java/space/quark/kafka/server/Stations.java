package space.quark.kafka.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import space.quark.host.bus.Broker;
import space.quark.host.bus.BrokerServer;
import space.quark.host.bus.BusSettings;
import space.quark.host.bus.KafkaSettings;
import space.quark.host.storage.TestFolder;
import space.quark.kafka.KafkaProvider;

/** A Kafka server and the connections of stations to it. */
final class Stations implements BrokerServer {
    private final KafkaServer server = KafkaServer.start();
    private final Duration timeout;

    /** @param timeout how long stations wait for an answer: little makes tests of outages short */
    Stations(Duration timeout) {
        this.timeout = timeout;
    }

    private KafkaSettings settings(String station, int partitions, boolean flush) {
        return new KafkaSettings(
                List.of(server.address()), false, "", "", "", "SCRAM-SHA-512", station, partitions, 1, flush, timeout);
    }

    /** Stops it, and lets it begin again with what it has now once it was killed. */
    void killAndGoBack(Runnable meanwhile) throws IOException {
        server.stop();
        try (TestFolder then = TestFolder.make("kafka")) {
            copy(server.data(), then.path());
            server.restart();
            meanwhile.run();
            server.kill();
            KafkaServer.remove(server.data());
            copy(then.path(), server.data());
        }
        server.restart();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
            }
        }
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
