package space.quark.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import space.quark.host.bus.Broker;
import space.quark.host.bus.BrokerAway;
import space.quark.host.bus.BrokerContract;
import space.quark.host.bus.BrokerServer;
import space.quark.host.bus.Envelope;
import space.quark.host.bus.Page;
import space.quark.host.bus.Position;

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

    @Test
    void nothingIsPutFirstIntoAStreamThatWasBegunAnew() {
        try (Broker broker = server.connect("anew")) {
            String before = broker.log("shop");
            broker.append("shop", List.of(sold(1), sold(2)));
            server.kill();
            server.startEmpty();
            Set<String> types = Set.of("quark.shop.sold");
            await("a reader has made another one", () -> {
                try {
                    return broker.source("shop")
                            .read(Position.START, types, 10)
                            .entries()
                            .isEmpty();
                } catch (BrokerAway _) {
                    return false;
                }
            });
            assertThrows(BrokerAway.class, () -> broker.append("shop", List.of(sold(3))));
            assertNotEquals(before, broker.log("shop"));
            assertFalse(broker.reaches("shop", new Position(before, 2)));
            broker.append("shop", List.of(sold(1), sold(2), sold(3)));
            assertEquals(
                    List.of("{\"n\":1}", "{\"n\":2}", "{\"n\":3}"),
                    broker.source("shop").read(Position.START, types, 10).entries().stream()
                            .map(entry -> entry.event().data())
                            .toList());
        }
    }

    @Test
    void whateverFailsWhenItIsBackItIsTriedAgain() {
        try (Broker broker = server.connect("again")) {
            String log = broker.log("shop");
            AtomicBoolean fails = new AtomicBoolean(true);
            broker.onAppended(_ -> {
                if (fails.getAndSet(false)) {
                    throw new UnsupportedOperationException("once");
                }
            });
            server.kill();
            server.start();
            await("it has failed", () -> !fails.get());
            await("it is back", () -> broker.status().reachable());
            assertEquals(log, broker.log("shop"));
        }
    }

    @Test
    void whatIsReadAtATimeIsBoundedInBytes() {
        try (Broker broker = server.connect("large")) {
            Random random = new Random(1);
            List<Envelope> large = Stream.generate(() -> {
                        byte[] noise = new byte[500_000];
                        random.nextBytes(noise);
                        return sold("\"" + Base64.getEncoder().encodeToString(noise) + "\"");
                    })
                    .limit(15)
                    .toList();
            large.forEach(event -> broker.append("shop", List.of(event)));
            Set<String> types = Set.of("quark.shop.sold");
            List<UUID> read = new ArrayList<>();
            Position position = Position.START;
            boolean more = true;
            while (more) {
                Page page = broker.source("shop").read(position, types, 400);
                assertTrue(page.entries().size() < 10, page.entries().size() + " at a time");
                page.entries().forEach(entry -> read.add(entry.event().id()));
                position = page.next();
                more = page.more();
            }
            assertEquals(large.stream().map(Envelope::id).toList(), read);
        }
    }

    private static Envelope sold(int number) {
        return sold("{\"n\":" + number + "}");
    }

    private static Envelope sold(String data) {
        return new Envelope(UUID.randomUUID(), "shop", "quark.shop.sold", Instant.EPOCH, "shelf", data, "");
    }
}
