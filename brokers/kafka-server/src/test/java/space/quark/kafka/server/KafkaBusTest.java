package space.quark.kafka.server;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import space.quark.host.bus.BrokerContract;
import space.quark.host.bus.BrokerServer;

/** What holds of events holds when Kafka carries them. */
class KafkaBusTest extends BrokerContract {
    private static Stations stations;

    @BeforeAll
    static void start() {
        stations = new Stations(Duration.ofSeconds(1));
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
