package space.quark.nats;

import org.junit.jupiter.api.AfterAll;
import space.quark.host.bus.BrokerContract;
import space.quark.host.bus.BrokerServer;

/** A NATS server carries the events. */
class NatsBrokerTest extends BrokerContract {
    private static final NatsServer server = NatsServer.begin();

    @AfterAll
    static void closeServer() {
        server.close();
    }

    @Override
    protected BrokerServer server() {
        return server;
    }
}
