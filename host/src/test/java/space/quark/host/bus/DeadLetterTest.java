package space.quark.host.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What fails as often as it may waits for somebody to decide, and does so visibly. */
@Timeout(300)
class DeadLetterTest {
    private static final BusSettings THREE_TIMES = new BusSettings(
            100,
            Duration.ofMillis(50),
            3,
            Duration.ofMillis(5),
            Duration.ofMillis(20),
            Duration.ofDays(7),
            Duration.ofDays(30),
            Duration.ofMinutes(5));

    private final BusFixture fixture = new BusFixture();
    private final Bus bus = fixture.bus(THREE_TIMES, InstantSource.system());
    private final Outbox outbox = fixture.outbox(bus);
    private final AtomicInteger tries = new AtomicInteger();

    @AfterEach
    void close() {
        fixture.close();
    }

    private record Dead(String key, int attempts, boolean holds, String error, String stack) {}

    private List<Dead> dead() {
        return fixture.till.read(handle -> handle.createQuery(
                        "select key, attempts, holds, error, stack from till.bus_parked where dead")
                .mapTo(Dead.class)
                .list());
    }

    private void failAt(boolean skip, long number) {
        Handlers handlers = new Handlers();
        handlers.add(Sold.class, (tx, event) -> {
            BusFixture.note(tx, event);
            if (event.number() == number) {
                tries.incrementAndGet();
                throw new IllegalStateException("no change left");
            }
        });
        if (skip) {
            handlers.skipDeadLetters(Sold.class);
        }
        bus.subscribe("till", fixture.till, handlers);
    }

    private void publish(String shelf, long... numbers) {
        for (long number : numbers) {
            fixture.publish(outbox, new Sold(shelf, number));
        }
    }

    @Test
    void anEventIsTriedSoOftenAndThenHoldsItsKeyBack() {
        publish("bad", 1, 2, 3);
        publish("good", 11, 12);
        failAt(false, 2);
        BusFixture.await("it is dead", () -> dead().size() == 1);
        publish("bad", 4);
        publish("good", 13);
        BusFixture.await("the good ones", () -> fixture.numbers("good").equals(List.of(11L, 12L, 13L)));
        BusFixture.await("the later one waits", () -> fixture.parked().size() == 3);
        assertEquals(List.of(1L), fixture.numbers("bad"));
        assertEquals(4, tries.get(), "among others, by itself at once, and twice later");
        Dead dead = dead().getFirst();
        assertEquals("bad", dead.key());
        assertEquals(3, dead.attempts());
        assertTrue(dead.holds());
        assertTrue(dead.error().contains("no change left"), dead::error);
        assertTrue(dead.stack().contains("at space.quark.host.bus.DeadLetterTest"), dead::stack);
        SubscriptionStatus status = bus.status().getFirst();
        assertEquals(1, status.dead());
        assertEquals(2, status.parked());
    }

    @Test
    void whoeverWantsItSoGoesOnWithoutTheDeadLetter() {
        publish("bad", 1, 2, 3);
        failAt(true, 2);
        BusFixture.await("those behind", () -> fixture.numbers("bad").equals(List.of(1L, 3L)));
        publish("bad", 4);
        BusFixture.await("another", () -> fixture.numbers("bad").equals(List.of(1L, 3L, 4L)));
        assertEquals(4, tries.get(), "among others, by itself at once, and twice later");
        assertEquals(1, dead().size());
    }

    @Test
    void whatMayHaveEndedAProcessIsTriedAloneAndCountedBefore() {
        SubscriberStore store = new SubscriberStore(fixture.till, "shop");
        fixture.till.run(tx -> {
            store.position(tx, InstantSource.system().instant());
            store.countStart(tx);
        });
        publish("shelf-1", 1, 2, 3);
        CopyOnWriteArrayList<String> seen = new CopyOnWriteArrayList<>();
        Handlers handlers = new Handlers();
        handlers.addForMany(Sold.class, (tx, events) -> {
            try (var beside = fixture.connection()) {
                int attempts = beside.createQuery("select max(attempts) from till.bus_parked")
                        .mapTo(Integer.class)
                        .one();
                seen.add(events.size() + " at attempt " + attempts);
            }
            events.forEach(event -> BusFixture.note(tx, event));
        });
        bus.subscribe("till", fixture.till, handlers);
        BusFixture.await("all", () -> fixture.numbers("shelf-1").equals(List.of(1L, 2L, 3L)));
        assertEquals(List.of("1 at attempt 2", "1 at attempt 2", "1 at attempt 2"), seen);
        publish("shelf-1", 4);
        BusFixture.await("the next as usual", () -> fixture.numbers("shelf-1").size() == 4);
        assertEquals(4, seen.size());
    }

    @Test
    void whatEndedTheProcessAtEachAttemptIsADeadLetterToo() {
        publish("shelf-1", 1);
        failAt(false, 1);
        BusFixture.await("it waits", () -> fixture.parked().size() == 1);
        bus.remove("till");
        fixture.till.run(
                tx -> tx.execute(
                        "update till.bus_parked set dead = false, attempts = 3, error = '', next_at = now() - interval '1 second'"));
        tries.set(0);
        failAt(false, 1);
        BusFixture.await("it is dead", () -> dead().size() == 1);
        assertEquals(0, tries.get());
        assertTrue(dead().getFirst().error().contains("the process ended"), () -> dead().toString());
    }

    @Test
    void aHandlerThatVanishedIsTold() {
        Handlers both = new Handlers();
        both.add(Sold.class, BusFixture::note);
        both.add(Restocked.class, (_, _) -> {});
        bus.subscribe("till", fixture.till, both);
        assertEquals(Map.of("till", List.of()), bus.operations().vanished());
        bus.remove("till");
        fixture.hear(bus, BusFixture::note);
        List<VanishedHandler> gone = bus.operations().vanished().getOrDefault("till", List.of());
        assertEquals(
                List.of("quark.shop.restocked from shop"),
                gone.stream().map(one -> one.type() + " from " + one.source()).toList());
        bus.remove("till");
        bus.subscribe("till", fixture.till, new Handlers());
        assertEquals(
                2, bus.operations().vanished().getOrDefault("till", List.of()).size());
    }
}
