package space.quark.kafka.server;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import space.quark.host.bus.BrokerContract;
import space.quark.host.bus.BrokerServer;

/** What holds of events holds when Kafka carries them. */
class KafkaBusTest extends BrokerContract {
    private static Stations stations;

    @BeforeAll
    static void start() {
        stations = new Stations();
    }

    @AfterAll
    static void stop() {
        stations.close();
    }

    @Override
    protected BrokerServer server() {
        return stations;
    }
}
