package space.quark.host.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import space.quark.dock.Caller;
import space.quark.dock.Problem;

/** Every event has its effect once, and one that fails holds back its own key only. */
@Timeout(300)
class BusDeliveryTest {
    private final BusFixture fixture = new BusFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private static BusSettings polling(Duration poll) {
        BusSettings quick = BusFixture.QUICK;
        return new BusSettings(
                quick.batch(),
                poll,
                quick.attempts(),
                quick.retryFrom(),
                quick.retryTo(),
                quick.retention(),
                quick.absence(),
                quick.fenceWarning());
    }

    private void awaitEffects(int count) {
        BusFixture.await(count + " effects", () -> fixture.effects().size() >= count);
        assertEquals(count, fixture.effects().size());
    }

    @Test
    void aCommitWakesTheSubscriber() {
        Bus bus = fixture.bus(polling(Duration.ofHours(1)), InstantSource.system());
        Outbox outbox = fixture.outbox(bus);
        fixture.hear(bus, BusFixture::note);
        for (int n = 1; n <= 5; n++) {
            fixture.publish(outbox, new Sold("shelf-1", n));
            awaitEffects(n);
        }
    }

    @Test
    void whatNobodyWakesItForASubscriberFindsByItself() {
        Bus bus = fixture.bus(polling(Duration.ofMillis(50)), InstantSource.system());
        Outbox outbox = fixture.outbox(_ -> {});
        fixture.hear(bus, BusFixture::note);
        for (int n = 1; n <= 3; n++) {
            fixture.publish(outbox, new Sold("shelf-1", n));
            awaitEffects(n);
        }
    }

    @Test
    void aNewSubscriberHearsWhatIsKept() {
        Bus bus = fixture.bus();
        fixture.publish(fixture.outbox(bus), new Sold("shelf-1", 1), new Sold("shelf-1", 2));
        fixture.hear(bus, BusFixture::note);
        awaitEffects(2);
    }

    @Test
    void aSubscriberThatComesBackGoesOnWhereItWas() {
        Bus bus = fixture.bus();
        Outbox outbox = fixture.outbox(bus);
        fixture.hear(bus, BusFixture::note);
        fixture.publish(outbox, new Sold("shelf-1", 1));
        awaitEffects(1);
        bus.remove("till");
        assertEquals(List.of(), bus.subscriptions());
        fixture.publish(outbox, new Sold("shelf-1", 2));
        CopyOnWriteArrayList<Long> heard = new CopyOnWriteArrayList<>();
        fixture.hear(bus, (_, event) -> heard.add(event.number()));
        BusFixture.await("the one published meanwhile", () -> !heard.isEmpty());
        assertEquals(List.of(2L), heard);
    }

    @Test
    void aCursorThatStandsBehindRepeatsNothing() {
        // Time stands still, so nothing but the first page moves it.
        BusFixture.StoodClock clock = new BusFixture.StoodClock(Instant.now());
        Bus killed = fixture.bus(BusFixture.QUICK, clock);
        Outbox outbox = fixture.outbox(killed);
        fixture.hear(killed, BusFixture::note);
        fixture.publish(outbox, new Sold("shelf-1", 1));
        awaitEffects(1);
        String moved = cursor();
        for (int n = 2; n <= 5; n++) {
            fixture.publish(outbox, new Sold("shelf-1", n));
            awaitEffects(n);
        }
        assertEquals(moved, cursor());
        Bus next = fixture.bus(BusFixture.QUICK, clock);
        fixture.hear(next, BusFixture::note);
        fixture.publish(fixture.outbox(next), new Sold("shelf-1", 6));
        BusFixture.await("it goes on", () -> !cursor().equals(moved));
        awaitEffects(6);
        assertEquals(LongStream.rangeClosed(1, 6).boxed().toList(), fixture.numbers("shelf-1"));
    }

    /** The version of its row, which each update replaces. */
    private String cursor() {
        return fixture.till.read(handle -> handle.createQuery("select ctid::text || tick || seq from till.bus_cursor")
                .mapTo(String.class)
                .one());
    }

    @Test
    void whatIsDeliveredAgainHasNoSecondEffect() {
        Bus bus = fixture.bus(polling(Duration.ofMillis(20)), InstantSource.system());
        MemorySource broker = new MemorySource("shop");
        broker.repeatEverything();
        bus.addSource("shop", broker);
        fixture.hear(bus, BusFixture::note);
        for (int n = 1; n <= 20; n++) {
            broker.add(new Sold("shelf-1", n));
        }
        BusFixture.await("the last", () -> fixture.numbers("shelf-1").contains(20L));
        broker.add(new Sold("shelf-1", 21));
        BusFixture.await("another", () -> fixture.numbers("shelf-1").contains(21L));
        assertEquals(LongStream.rangeClosed(1, 21).boxed().toList(), fixture.numbers("shelf-1"));
    }

    @Test
    void aFailingEventHoldsBackOnlyItsKey() {
        Bus bus = fixture.bus();
        Outbox outbox = fixture.outbox(bus);
        AtomicBoolean healed = new AtomicBoolean();
        fixture.hear(bus, (tx, event) -> {
            BusFixture.note(tx, event);
            if (event.shelf().equals("bad") && event.number() == 2 && !healed.get()) {
                throw new IllegalStateException("no change left");
            }
        });
        fixture.publish(
                outbox,
                new Sold("bad", 1),
                new Sold("good", 1),
                new Sold("bad", 2),
                new Sold("good", 2),
                new Sold("bad", 3));
        fixture.publish(outbox, new Sold("bad", 4), new Sold("good", 3));
        BusFixture.await("the good ones", () -> fixture.numbers("good").equals(List.of(1L, 2L, 3L)));
        BusFixture.await("several attempts", () -> fixture.parked().getFirst().attempts() > 2);
        assertEquals(List.of(1L), fixture.numbers("bad"));
        List<BusFixture.Parked> parked = fixture.parked();
        assertEquals(3, parked.size());
        assertTrue(parked.getFirst().error().contains("no change left"), parked::toString);
        SubscriptionStatus status = bus.status().getFirst();
        assertEquals(3, status.parked());
        assertEquals(0, status.behind());
        assertEquals(4, status.handled());
        assertTrue(status.failed() > 1, status::toString);
        healed.set(true);
        BusFixture.await("the bad ones", () -> fixture.numbers("bad").size() == 4);
        assertEquals(List.of(1L, 2L, 3L, 4L), fixture.numbers("bad"));
        assertEquals(List.of(), fixture.parked());
    }

    @Test
    void everyThirdEventFailsOnceAndNoneIsLostOrOutOfOrder() {
        Bus bus = fixture.bus();
        Outbox outbox = fixture.outbox(bus);
        Set<Long> failed = new ConcurrentSkipListSet<>();
        fixture.hear(bus, (tx, event) -> {
            BusFixture.note(tx, event);
            if (event.number() % 3 == 0 && failed.add(event.number())) {
                throw new StackOverflowError("even an error");
            }
        });
        for (int n = 1; n <= 90; n++) {
            fixture.publish(outbox, new Sold("shelf-" + n % 4, n));
        }
        awaitEffects(90);
        for (int shelf = 0; shelf < 4; shelf++) {
            List<Long> numbers = fixture.numbers("shelf-" + shelf);
            assertEquals(numbers.stream().sorted().toList(), numbers);
        }
        assertEquals(30, failed.size());
        assertEquals(List.of(), fixture.parked());
    }

    @Test
    void whoTakesManyAtOnceGetsThemInOrderAndTheOneThatFailsIsFound() {
        Bus bus = fixture.bus();
        Outbox outbox = fixture.outbox(bus);
        for (int n = 1; n <= 40; n++) {
            fixture.publish(outbox, new Sold("shelf-" + n % 4, n));
        }
        AtomicInteger most = new AtomicInteger();
        Handlers handlers = new Handlers();
        handlers.addForMany(Sold.class, (tx, events) -> {
            most.accumulateAndGet(events.size(), Math::max);
            for (Sold event : events) {
                BusFixture.note(tx, event);
                if (event.number() == 23) {
                    throw new IllegalStateException("no change left");
                }
            }
        });
        bus.subscribe("till", fixture.till, handlers);
        BusFixture.await(
                "all but that one and those behind it", () -> fixture.effects().size() == 35);
        assertEquals(40, most.get());
        assertEquals(List.of(3L, 7L, 11L, 15L, 19L), fixture.numbers("shelf-3"));
        assertEquals(LongStream.rangeClosed(1, 10).map(n -> 4 * n).boxed().toList(), fixture.numbers("shelf-0"));
        BusFixture.await("they wait", () -> fixture.parked().size() == 5);
    }

    @Test
    void aHandlerThatTakesOneAtATimeKeepsTheOtherOfItsTypeFromTakingMany() {
        Bus bus = fixture.bus();
        fixture.publish(fixture.outbox(bus), new Sold("shelf-1", 1), new Sold("shelf-1", 2));
        CopyOnWriteArrayList<String> heard = new CopyOnWriteArrayList<>();
        Handlers handlers = new Handlers();
        handlers.addForMany(Sold.class, (_, events) -> heard.add("many: " + events.size()));
        handlers.add(Sold.class, (_, event) -> heard.add("one: " + event.number()));
        bus.subscribe("till", fixture.till, handlers);
        BusFixture.await("both", () -> heard.size() == 4);
        assertEquals(List.of("many: 1", "one: 1", "many: 1", "one: 2"), heard);
    }

    @Test
    void whatCannotBeReadIsParkedAndTheRestGoesOn() {
        Bus bus = fixture.bus();
        fixture.hear(bus, BusFixture::note);
        MemorySource broker = new MemorySource("shop");
        Envelope good = broker.add(new Sold("good", 1));
        broker.add(new Envelope(
                java.util.UUID.randomUUID(),
                "shop",
                good.type(),
                good.time(),
                "bad",
                "{\"shelf\":\"bad\",\"number\":[]}",
                ""));
        broker.add(new Sold("good", 2));
        bus.addSource("shop", broker);
        BusFixture.await("it is parked", () -> fixture.parked().size() == 1);
        BusFixture.await("the good ones", () -> fixture.numbers("good").equals(List.of(1L, 2L)));
        assertEquals("bad", fixture.parked().getFirst().key());
    }

    @Test
    void whatFailsOnlyAtTheCommitIsFoundAndParkedToo() {
        fixture.till.run(tx -> tx.execute("alter table till.effect add unique (number) deferrable initially deferred"));
        Bus bus = fixture.bus();
        Outbox outbox = fixture.outbox(bus);
        Sold[] sold = LongStream.rangeClosed(1, 40)
                .mapToObj(n -> new Sold("shelf-" + n, n == 23 ? 7 : n))
                .toArray(Sold[]::new);
        fixture.publish(outbox, sold);
        fixture.hear(bus, BusFixture::note);
        BusFixture.await("all but one", () -> fixture.effects().size() == 39);
        BusFixture.await("that one", () -> fixture.parked().size() == 1);
        assertEquals("shelf-23", fixture.parked().getFirst().key());
    }

    @Test
    void aCrashBetweenEffectAndCommitLeavesNeither() {
        Bus bus = fixture.bus();
        AtomicInteger crashes = new AtomicInteger();
        fixture.hear(bus, (tx, event) -> {
            BusFixture.note(tx, event);
            if (event.number() == 2 && crashes.incrementAndGet() <= 3) {
                tx.execute("select pg_terminate_backend(pg_backend_pid())");
            }
        });
        fixture.publish(fixture.outbox(bus), new Sold("shelf-1", 1), new Sold("shelf-1", 2), new Sold("shelf-1", 3));
        awaitEffects(3);
        assertEquals(List.of(1L, 2L, 3L), fixture.numbers("shelf-1"));
        assertTrue(crashes.get() > 3);
    }

    @Test
    void anAttemptIsCountedBeforeItIsMade() {
        Bus bus = fixture.bus();
        CopyOnWriteArrayList<Integer> counts = new CopyOnWriteArrayList<>();
        fixture.hear(bus, (tx, event) -> {
            try (var beside = fixture.connection()) {
                counts.addAll(beside.createQuery("select attempts from till.bus_parked")
                        .mapTo(Integer.class)
                        .list());
            }
            if (counts.size() < 3) {
                throw new IllegalStateException("crash");
            }
            BusFixture.note(tx, event);
        });
        fixture.publish(fixture.outbox(bus), new Sold("shelf-1", 1));
        awaitEffects(1);
        assertEquals(List.of(2, 3, 4), counts);
    }

    @Test
    void twoProcessesOfOneSubscriberShareItsWork() {
        AtomicInteger first = new AtomicInteger();
        AtomicInteger second = new AtomicInteger();
        BusSettings small = new BusSettings(
                3,
                Duration.ofMillis(10),
                1_000,
                Duration.ofMillis(10),
                Duration.ofMillis(50),
                Duration.ofDays(7),
                Duration.ofDays(7),
                Duration.ofMinutes(5));
        Bus one = fixture.bus(small, InstantSource.system());
        Bus other = fixture.bus(small, InstantSource.system());
        Outbox outbox = fixture.outbox(_ -> {
            one.published("shop");
            other.published("shop");
        });
        fixture.hear(one, (tx, event) -> {
            BusFixture.note(tx, event);
            if (first.incrementAndGet() % 20 == 7) {
                throw new IllegalStateException("now and then");
            }
        });
        fixture.hear(other, (tx, event) -> {
            BusFixture.note(tx, event);
            if (second.incrementAndGet() % 20 == 7) {
                throw new IllegalStateException("now and then");
            }
        });
        for (int n = 1; n <= 300; n++) {
            fixture.publish(outbox, new Sold("shelf-" + n % 7, n));
        }
        awaitEffects(300);
        for (int shelf = 0; shelf < 7; shelf++) {
            List<Long> numbers = fixture.numbers("shelf-" + shelf);
            assertEquals(numbers.stream().sorted().distinct().toList(), numbers);
        }
        AtomicInteger further = new AtomicInteger(300);
        BusFixture.await("both have had some", () -> {
            fixture.publish(outbox, new Sold("shelf-more", further.incrementAndGet()));
            return first.get() > 0 && second.get() > 0;
        });
        awaitEffects(further.get());
    }

    @Test
    void aProcessThatWasOvertakenCannotSetTheCursorBack() {
        SubscriberStore store = new SubscriberStore(fixture.till, "shop");
        Instant now = Instant.parse("2026-11-21T08:00:00Z");
        Position ahead = new Position("", 7);
        fixture.till.run(tx -> {
            assertEquals(Position.START, store.position(tx, now));
            store.advance(tx, Position.START, ahead, now);
            assertThrows(Attempts.Overtaken.class, () -> store.advance(tx, Position.START, new Position("", 3), now));
            assertEquals(ahead, store.position(tx, now));
        });
    }

    @Test
    void anOutageOfTheDatabaseIsSurvived() {
        Bus bus = fixture.bus(polling(Duration.ofMillis(50)), InstantSource.system());
        Outbox outbox = fixture.outbox(bus);
        fixture.hear(bus, BusFixture::note);
        var operator = fixture.connection();
        int failures = 0;
        for (int n = 1; n <= 120; n++) {
            if (n % 30 == 0) {
                operator.execute(
                        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
            }
            try {
                fixture.publish(outbox, new Sold("shelf-1", n));
            } catch (Problem _) {
                failures++;
            }
        }
        long published = operator.createQuery("select count(*) from shop.outbox")
                .mapTo(Long.class)
                .one();
        assertTrue(published >= 120 - failures);
        List<Long> numbers = new CopyOnWriteArrayList<>();
        BusFixture.await("all effects", () -> {
            try {
                List<Long> now = fixture.numbers("shelf-1");
                return now.size() == published && numbers.addAll(now);
            } catch (Problem _) {
                // A connection from before the outage.
                return false;
            }
        });
        assertEquals(numbers.stream().sorted().distinct().toList(), numbers);
    }

    @Test
    void closingLetsTheRunningTransactionFinishAndNoOtherBegin() throws Exception {
        Bus bus = fixture.bus();
        Outbox outbox = fixture.outbox(bus);
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        fixture.hear(bus, (tx, event) -> {
            BusFixture.note(tx, event);
            running.countDown();
            await(goOn);
        });
        fixture.publish(outbox, new Sold("shelf-1", 1));
        running.await();
        fixture.publish(outbox, new Sold("shelf-1", 2));
        Thread closing = Thread.ofVirtual().start(() -> bus.remove("till"));
        BusFixture.await("it waits", () -> bus.subscriptions().isEmpty());
        assertTrue(closing.isAlive());
        goOn.countDown();
        closing.join();
        assertEquals(List.of(1L), fixture.numbers("shelf-1"));
    }

    @Test
    void aSourceMayComeLaterAndGoAndComeBack() {
        Bus bus = fixture.bus();
        bus.remove("shop");
        fixture.hear(bus, BusFixture::note);
        Outbox outbox = fixture.outbox(bus);
        fixture.publish(outbox, new Sold("shelf-1", 1));
        bus.open("shop", fixture.shop);
        awaitEffects(1);
        bus.remove("shop");
        fixture.publish(outbox, new Sold("shelf-1", 2));
        bus.open("shop", fixture.shop);
        awaitEffects(2);
    }

    @Test
    void theStationItselfCallsTheHandlerEachTimeUnderATraceOfItsOwn() {
        Bus bus = fixture.bus();
        CopyOnWriteArrayList<Caller> callers = new CopyOnWriteArrayList<>();
        fixture.hear(bus, (_, _) -> callers.add(Caller.current()));
        fixture.publish(fixture.outbox(bus), new Sold("shelf-1", 1), new Sold("shelf-1", 2));
        BusFixture.await("both", () -> callers.size() == 2);
        assertEquals(Caller.Level.HUB, callers.getFirst().level());
        assertTrue(callers.getFirst().trace().matches("[0-9a-f]{32}"));
        assertNotEquals(callers.getFirst().trace(), callers.getLast().trace());
    }

    @Test
    void manyDeliveriesHoldOnlySoManyConnections() {
        Bus bus = new Bus(InstantSource.system(), BusFixture.QUICK, new java.util.concurrent.Semaphore(1));
        try (bus) {
            bus.open("shop", fixture.shop);
            AtomicInteger inside = new AtomicInteger();
            AtomicBoolean together = new AtomicBoolean();
            AtomicInteger all = new AtomicInteger();
            for (int n = 0; n < 2; n++) {
                Handlers handlers = new Handlers();
                handlers.add(Sold.class, (tx, _) -> {
                    together.compareAndSet(false, inside.incrementAndGet() > 1);
                    tx.execute("select pg_sleep(0.01)");
                    inside.decrementAndGet();
                    all.incrementAndGet();
                });
                bus.subscribe(n == 0 ? "till" : "shop", n == 0 ? fixture.till : fixture.shop, handlers);
            }
            Outbox outbox = fixture.outbox(bus);
            for (int n = 1; n <= 10; n++) {
                fixture.publish(outbox, new Sold("shelf-1", n));
            }
            BusFixture.await("both heard all", () -> all.get() >= 20);
            assertFalse(together.get());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
