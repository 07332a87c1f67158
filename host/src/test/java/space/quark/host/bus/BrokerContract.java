package space.quark.host.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import space.quark.host.storage.Databases;

/** What holds beyond that of events that a broker carries, which can be away, killed, and lose all it has. */
public abstract class BrokerContract extends BusContract {
    private static final AtomicInteger STATIONS = new AtomicInteger();

    private final String station = "station" + STATIONS.incrementAndGet();

    /** The broker of all tests of the class; it runs when a test begins. */
    protected abstract BrokerServer server();

    @Override
    protected final @Nullable Broker connect() {
        return server().connect(station);
    }

    /** Waits until it is so. */
    protected static void await(String what, BooleanSupplier condition) {
        BusFixture.await(what, condition);
    }

    private Broker connected() {
        return server().connect(station);
    }

    private static BrokerStatus status(Bus bus) {
        return bus.operations().broker().orElseThrow();
    }

    private static ShipStatus relay(Bus bus) {
        return bus.operations().relays().stream()
                .filter(one -> one.module().equals("shop"))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitShipped(Bus bus) {
        BusFixture.await("the outbox is empty", () -> relay(bus).waiting() == 0);
    }

    @Test
    void aRestartInTheMiddleLosesAndDoublesNothing() throws InterruptedException {
        Bus bus = process();
        fixture.hear(bus, BusFixture::note);
        List<Thread> publishing = publishers(bus, 3, 200);
        BusFixture.await("some", () -> fixture.effects().size() > 20);
        server().stop();
        server().start();
        join(publishing);
        for (int shelf = 0; shelf < 3; shelf++) {
            awaitNumbers("shelf-" + shelf, 200);
        }
    }

    @Test
    void aKillInTheMiddleLosesAndDoublesNothing() throws InterruptedException {
        Bus bus = process();
        fixture.hear(bus, BusFixture::note);
        List<Thread> publishing = publishers(bus, 3, 200);
        BusFixture.await("some", () -> fixture.effects().size() > 20);
        server().kill();
        server().start();
        join(publishing);
        for (int shelf = 0; shelf < 3; shelf++) {
            awaitNumbers("shelf-" + shelf, 200);
        }
    }

    @Test
    void whileTheBrokerIsAwayPublishingGoesOnAndWhatWaitsIsShownAndDrainsInOrder() {
        Bus bus = process();
        fixture.hear(bus, BusFixture::note);
        publish(bus, "shelf", 1, 2);
        awaitNumbers("shelf", 2);
        assertTrue(status(bus).reachable(), () -> status(bus).toString());
        assertEquals(2, held(status(bus)).events());
        server().stop();
        publish(bus, "shelf", 3, 4, 5);
        BusFixture.await("the outage is seen", () -> relay(bus).trouble() != null);
        assertEquals(3, relay(bus).waiting());
        assertFalse(status(bus).reachable());
        BusFixture.await("the subscriber sees it", () -> bus.status().getFirst().trouble() != null);
        assertEquals(List.of(1L, 2L), fixture.numbers("shelf"));
        server().start();
        awaitNumbers("shelf", 5);
        awaitShipped(bus);
        BusFixture.await(
                "all is well", () -> relay(bus).trouble() == null && status(bus).reachable());
        BusFixture.await("for the subscriber too", () -> bus.status().getFirst().trouble() == null);
    }

    private static BrokerStatus.Held held(BrokerStatus status) {
        return Optional.ofNullable(status.held().get("shop")).orElseThrow();
    }

    @Test
    void whatTheBrokerHasNotGotIsKeptHoweverOldItGrows() {
        BusFixture.StoodClock clock = new BusFixture.StoodClock(Instant.now());
        Bus bus = fixture.bus(SETTINGS, clock, connect());
        Outbox outbox = new Outbox(fixture.shop, BusFixture.SHOP, clock, type -> bus.published("shop", type));
        fixture.publish(outbox, new Sold("shelf", 1));
        awaitShipped(bus);
        server().stop();
        fixture.publish(outbox, new Sold("shelf", 2));
        clock.forward(SETTINGS.retention().plus(Duration.ofDays(2)));
        bus.maintain();
        server().start();
        fixture.hear(bus, BusFixture::note);
        awaitNumbers("shelf", 2);
        BusFixture.await("what it has got goes as it always goes", () -> {
            bus.maintain();
            return fixture.shop.<Long, RuntimeException>read(
                            handle -> handle.createQuery("select count(*) from shop.outbox")
                                    .mapTo(Long.class)
                                    .one())
                    == 0;
        });
    }

    @Test
    void aStationMayStartBeforeItsBroker() {
        server().stop();
        Bus bus;
        try {
            bus = process();
            fixture.hear(bus, BusFixture::note);
            publish(bus, "shelf", 1, 2);
            BusFixture.await("the outage is seen", () -> relay(bus).trouble() != null);
        } finally {
            server().start();
        }
        awaitNumbers("shelf", 2);
    }

    @Test
    void whatComesTwiceHasItsEffectOnceHoweverOften() {
        Bus bus = process();
        fixture.hear(bus, BusFixture::note);
        publish(bus, "shelf", 1, 2, 3);
        awaitNumbers("shelf", 3);
        EventLog log = Objects.requireNonNull(bus.operations().logs().get("shop"));
        List<Envelope> all = log.after(0, Long.MAX_VALUE, EventFilter.ALL, 10).stream()
                .map(EventLog.Logged::event)
                .toList();
        try (Broker another = connected()) {
            another.append("shop", all);
            another.append("shop", all);
        }
        publish(bus, "shelf", 4);
        awaitNumbers("shelf", 4);
    }

    @Test
    void aRelayThatForgetsHowFarItWasDoublesNothing() {
        Bus first = process();
        fixture.hear(first, BusFixture::note);
        publish(first, "shelf", 1, 2, 3);
        awaitNumbers("shelf", 3);
        first.close();
        fixture.shop.run(tx -> tx.execute("update shop.bus_ship set tick = '', seq = 0"));
        Bus second = process();
        fixture.hear(second, BusFixture::note);
        publish(second, "shelf", 4);
        awaitNumbers("shelf", 4);
    }

    @Test
    void aBrokerThatLostEverythingGetsItAgainFromTheOutboxes() {
        Bus bus = process();
        publish(bus, "shelf", 1, 2, 3);
        awaitShipped(bus);
        server().kill();
        server().startEmpty();
        fixture.hear(bus, BusFixture::note);
        awaitNumbers("shelf", 3);
        publish(bus, "shelf", 4);
        awaitNumbers("shelf", 4);
        server().kill();
        server().startEmpty();
        publish(bus, "shelf", 5);
        awaitNumbers("shelf", 5);
    }

    @Test
    void aChangeOfKindLosesAndDoublesNothing() {
        long published = 0;
        for (int round = 0; round < 2; round++) {
            for (boolean withBroker : List.of(false, true)) {
                Bus bus = withBroker ? process() : fixture.bus(SETTINGS, InstantSource.system());
                // Not heard until the next kind carries them.
                publish(bus, "shelf", published + 1, published + 2);
                fixture.hear(bus, BusFixture::note);
                published += 2;
                awaitNumbers("shelf", published);
                bus.remove("till");
                publish(bus, "shelf", published + 1);
                published++;
                bus.close();
            }
        }
        Bus last = process();
        fixture.hear(last, BusFixture::note);
        awaitNumbers("shelf", published);
    }

    @Test
    void oneProcessCarriesAndAnotherTakesOver() {
        try (Databases others = fixture.otherProcess()) {
            Bus one = process();
            BusFixture.await("it carries", () -> relay(one).leads());
            Bus other = fixture.bus(SETTINGS, connect(), others);
            fixture.hear(other, BusFixture::note);
            publish(other, "shelf", 1);
            awaitNumbers("shelf", 1);
            assertFalse(relay(other).leads());
            one.close();
            publish(other, "shelf", 2);
            awaitNumbers("shelf", 2);
            assertTrue(relay(other).leads());
            other.close();
        }
    }

    @Test
    void sourcesSayWhatLiesBehindAPosition() {
        Bus bus = process();
        publish(bus, "shelf", 1, 2, 3);
        awaitShipped(bus);
        try (Broker broker = connected()) {
            EventSource source = broker.source("shop");
            Set<String> types = Set.of("quark.shop.sold");
            Page first = source.read(Position.START, types, 2);
            assertTrue(first.entries().size() <= 2 && !first.entries().isEmpty());
            Instant oldest = source.backlog(Position.START, types).oldest();
            assertEquals(first.entries().getFirst().event().time(), oldest);
            Position at = Position.START;
            for (Page page = first; !page.next().equals(at); page = source.read(at, types, 2)) {
                at = page.next();
            }
            assertEquals(new EventSource.Backlog(0, null), source.backlog(at, types));
            assertEquals(List.of(), source.read(at, types, 10).entries());
            assertEquals(
                    3,
                    source.read(new Position("no such place", 7), types, 10)
                            .entries()
                            .size());
            assertEquals(
                    0,
                    source.read(Position.START, Set.of("quark.shop.restocked"), 10)
                            .entries()
                            .size());
            assertEquals(
                    0,
                    source.backlog(Position.START, Set.of("quark.shop.restocked"))
                            .events());
            assertNotEquals("", broker.log("shop"));
        }
    }
}
