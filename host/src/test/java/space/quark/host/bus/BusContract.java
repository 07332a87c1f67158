package space.quark.host.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import space.quark.dock.Delivered;
import space.quark.dock.Event;
import space.quark.dock.EventType;
import space.quark.dock.Manifest;
import space.quark.host.storage.Databases;

/** What holds of events whatever carries them; a subclass says what that is. */
@Timeout(120)
public abstract class BusContract {
    static final BusSettings SETTINGS = new BusSettings(
            50,
            Duration.ofMillis(500),
            3,
            Duration.ofMillis(5),
            Duration.ofMillis(50),
            Duration.ofDays(7),
            Duration.ofDays(30),
            Duration.ofMinutes(5));

    final BusFixture fixture = new BusFixture();

    /** A connection to what carries the events of this test's station, null: nothing but their outboxes. */
    protected abstract @Nullable Broker connect();

    @AfterEach
    void closeFixture() {
        fixture.close();
    }

    /** A process of the station. */
    Bus process() {
        return fixture.bus(SETTINGS, InstantSource.system(), connect());
    }

    void publish(Bus bus, String shelf, long... numbers) {
        Outbox outbox = fixture.outbox(bus);
        for (long number : numbers) {
            fixture.publish(outbox, new Sold(shelf, number));
        }
    }

    void awaitNumbers(String shelf, long last) {
        List<Long> all = LongStream.rangeClosed(1, last).boxed().toList();
        BusFixture.await(
                last + " on " + shelf + ", and there are " + fixture.numbers(shelf),
                () -> fixture.numbers(shelf).size() >= last);
        assertEquals(all, fixture.numbers(shelf));
    }

    /** Publishes on several shelves at once, each from a thread of its own, some events in one transaction. */
    List<Thread> publishers(Bus bus, int shelves, int each) {
        List<Thread> all = new ArrayList<>();
        for (int shelf = 0; shelf < shelves; shelf++) {
            String name = "shelf-" + shelf;
            Outbox outbox = fixture.outbox(bus);
            all.add(Thread.ofVirtual().start(() -> {
                for (long n = 1; n <= each; n += 2) {
                    fixture.publish(outbox, new Sold(name, n), new Sold(name, n + 1));
                }
            }));
        }
        return all;
    }

    static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void everyEventHasItsEffectOnceAndInTheOrderOfItsKey() throws InterruptedException {
        Bus bus = process();
        fixture.hear(bus, BusFixture::note);
        join(publishers(bus, 4, 100));
        for (int shelf = 0; shelf < 4; shelf++) {
            awaitNumbers("shelf-" + shelf, 100);
        }
        BusFixture.await("nothing is behind", () -> bus.status().getFirst().behind() == 0);
    }

    @Test
    void whatAnEventSaysArrivesAsItWas() {
        Bus bus = process();
        String shelf = "„Größe“ 漢字 \uD83D\uDE00 / . * > \n\t\"";
        CopyOnWriteArrayList<Sold> heard = new CopyOnWriteArrayList<>();
        CopyOnWriteArrayList<Delivered> ways = new CopyOnWriteArrayList<>();
        fixture.hear(bus, (_, event) -> {
            heard.add(event);
            ways.add(Delivered.current().orElseThrow());
        });
        publish(bus, shelf, Long.MAX_VALUE);
        BusFixture.await("the event", () -> !heard.isEmpty());
        assertEquals(List.of(new Sold(shelf, Long.MAX_VALUE)), heard);
        assertTrue(ways.stream()
                .noneMatch(way -> way.replayed() || way.correlation().isEmpty()));
    }

    /** An event that says much. */
    @EventType("quark.shop.described")
    record Described(String shelf, String text) implements Event {
        @Override
        public String key() {
            return shelf;
        }
    }

    @Test
    void anEventAsLargeAsOneMayBeArrivesWhole() {
        Bus bus = process();
        StringBuilder text = new StringBuilder();
        new Random(7).ints(900_000, 35, 127).forEach(it -> text.append((char) it));
        Described large = new Described("shelf", text.toString());
        CopyOnWriteArrayList<Described> heard = new CopyOnWriteArrayList<>();
        Handlers handlers = new Handlers();
        handlers.add(Described.class, (_, event) -> heard.add(event));
        bus.subscribe("till", fixture.till, handlers);
        Manifest shop =
                Manifest.of("shop", "Shop", "1.0.0").publishes(Described.class).build();
        fixture.publish(
                new Outbox(fixture.shop, shop, InstantSource.system(), type -> bus.published("shop", type)), large);
        BusFixture.await("the event", () -> !heard.isEmpty());
        assertEquals(List.of(large), heard);
    }

    @Test
    void aNewSubscriberHearsWhatIsKept() {
        Bus bus = process();
        publish(bus, "shelf", 1, 2, 3);
        fixture.hear(bus, BusFixture::note);
        awaitNumbers("shelf", 3);
    }

    @Test
    void aProcessThatStartsAgainGoesOnWhereItWas() {
        Bus first = process();
        fixture.hear(first, BusFixture::note);
        publish(first, "shelf", 1, 2);
        awaitNumbers("shelf", 2);
        first.close();
        Bus second = process();
        publish(second, "shelf", 3);
        second.close();
        Bus third = process();
        fixture.hear(third, BusFixture::note);
        publish(third, "shelf", 4);
        awaitNumbers("shelf", 4);
    }

    @Test
    void aFailingEventIsTriedAgainAndThenADeadLetterThatHoldsItsKeyOnly() {
        Bus bus = process();
        bus.open("till", fixture.till);
        AtomicBoolean healed = new AtomicBoolean();
        Map<Long, Integer> tries = new HashMap<>();
        fixture.hear(bus, (tx, event) -> {
            BusFixture.note(tx, event);
            int tried = tries.merge(event.number(), 1, Integer::sum);
            if (event.shelf().equals("bad") && (event.number() == 1 ? tried == 1 : !healed.get())) {
                throw new IllegalStateException("no change left");
            }
        });
        publish(bus, "bad", 1, 2, 3);
        publish(bus, "good", 1, 2);
        awaitNumbers("good", 2);
        DeadLetters letters =
                Objects.requireNonNull(bus.operations().deadLetters().get("till"));
        BusFixture.await("a dead letter", () -> letters.after(0, 10).size() == 1);
        DeadLetter letter = letters.after(0, 10).getFirst();
        assertEquals(3, letter.attempts());
        assertEquals(List.of(1L), fixture.numbers("bad"));
        healed.set(true);
        assertTrue(letters.retry(letter.place(), Instant.now()));
        awaitNumbers("bad", 3);
    }

    @Test
    void aSlowSubscriberHoldsNobodyBackAndMissesNothing() throws InterruptedException {
        Bus bus = process();
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean slow = new AtomicBoolean(true);
        Handlers counting = new Handlers();
        CopyOnWriteArrayList<Long> counted = new CopyOnWriteArrayList<>();
        counting.add(Sold.class, (_, event) -> counted.add(event.number()));
        bus.subscribe("shop", fixture.shop, counting);
        fixture.hear(bus, (tx, event) -> {
            if (slow.compareAndSet(true, false)) {
                BusFixture.await(goOn);
            }
            BusFixture.note(tx, event);
        });
        join(publishers(bus, 1, 300));
        BusFixture.await("the quick one", () -> counted.size() == 300);
        goOn.countDown();
        awaitNumbers("shelf-0", 300);
        assertEquals(LongStream.rangeClosed(1, 300).boxed().toList(), counted);
    }

    @Test
    void aReplayHasEachEffectAgainAndIsMarked() throws InterruptedException {
        Bus bus = process();
        CopyOnWriteArrayList<Boolean> replayed = new CopyOnWriteArrayList<>();
        fixture.hear(bus, (tx, event) -> {
            BusFixture.note(tx, event);
            replayed.add(Delivered.current().orElseThrow().replayed());
        });
        publish(bus, "shelf", 1, 2, 3);
        awaitNumbers("shelf", 3);
        EventLog log = Objects.requireNonNull(bus.operations().logs().get("shop"));
        bus.operations()
                .replay("till", "shop")
                .orElseThrow()
                .run(new Replay.Order(EventFilter.ALL, 0, log.end(), true, 1_000), _ -> true);
        assertEquals(List.of(1L, 2L, 3L, 1L, 2L, 3L), fixture.numbers("shelf"));
        assertEquals(List.of(false, false, false, true, true, true), replayed);
    }

    @Test
    void twoProcessesWithTheSameSubscriberHaveEachEffectOnce() throws InterruptedException {
        try (Databases others = fixture.otherProcess()) {
            Bus one = process();
            Bus other = fixture.bus(SETTINGS, connect(), others);
            fixture.hear(one, BusFixture::note);
            fixture.hear(other, BusFixture::note);
            List<Thread> publishing = publishers(one, 2, 60);
            publishing.addAll(publishers(other, 2, 0));
            join(publishing);
            awaitNumbers("shelf-0", 60);
            awaitNumbers("shelf-1", 60);
            one.close();
            publish(other, "shelf-1", 61, 62);
            awaitNumbers("shelf-1", 62);
            other.close();
        }
    }
}
