package space.quark.nats;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import space.quark.host.bus.BrokerContract;
import space.quark.host.bus.BrokerServer;

/** A NATS server carries the events. */
class NatsBrokerTest extends BrokerContract {
    @SuppressWarnings("NullAway.Init") // started before the first test
    private static NatsServer server;

    @BeforeAll
    static void startServer() {
        server = NatsServer.begin();
    }

    @AfterAll
    static void closeServer() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    protected BrokerServer server() {
        return server;
    }
}
