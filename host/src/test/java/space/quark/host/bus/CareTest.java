package space.quark.host.bus;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Partitions come before they are needed and go when nobody needs them. */
@Timeout(300)
class CareTest {
    private static final Instant START = Instant.parse("2026-03-01T22:30:00Z");
    private static final LocalDate DAY = LocalDate.parse("2026-03-01");

    private final BusFixture fixture = new BusFixture();
    private final BusFixture.StoodClock clock = new BusFixture.StoodClock(START);
    private final Partitions outbox = new Partitions(fixture.shop, "outbox", "published_at");
    private final Partitions inbox = new Partitions(fixture.till, "inbox", "at");

    @AfterEach
    void close() {
        fixture.close();
    }

    private Outbox publisher(Bus bus) {
        return new Outbox(fixture.shop, BusFixture.SHOP, clock, type -> bus.published("shop", type));
    }

    private long rows(String table) {
        return fixture.shop.read(handle -> handle.createQuery("select count(*) from " + table)
                .mapTo(Long.class)
                .one());
    }

    private void handled(Bus bus, long count) {
        BusFixture.await(
                count + " handled", () -> bus.subscriptions().getFirst().handled() == count);
    }

    /** What is in use is left for the next time, and a subscriber may be reading just now, or save in ten seconds. */
    private void maintained(Bus bus, String what, BooleanSupplier condition) {
        clock.forward(PageRound.UNSAVED.plusSeconds(1));
        BusFixture.await(what, () -> {
            bus.maintain();
            return condition.getAsBoolean();
        });
    }

    @Test
    void theNextDaysAreMadeReadyAndMakingThemAgainChangesNothing() {
        Bus bus = fixture.bus(BusFixture.QUICK, clock);
        List<LocalDate> days = List.of(DAY, DAY.plusDays(1), DAY.plusDays(2), DAY.plusDays(3));
        assertEquals(days, outbox.days());
        bus.maintain();
        assertEquals(days, outbox.days());
        clock.forward(Duration.ofHours(2));
        maintained(bus, "a day more", () -> outbox.days().size() == 5);
        fixture.publish(publisher(bus), new Sold("shelf-1", 1));
        assertEquals(1, rows("shop.outbox_20260302"));
        assertEquals(0, rows("shop.outbox_default"));
    }

    @Test
    void oneLogThatCannotBeCaredForKeepsNoOtherFromIt() {
        Bus bus = fixture.bus(BusFixture.QUICK, clock);
        bus.open("till", fixture.till);
        fixture.shop.run(tx -> tx.execute("insert into shop.bus_reader (subscriber, tick, seq, seen_at)"
                + " values ('someone', '5:9:7,6/5:9:7,6/5', 1, 'infinity')"));
        clock.forward(Duration.ofHours(2));
        maintained(
                bus,
                "a day more of both",
                () -> inbox.days().size() == 5 && outbox.days().size() == 5);
    }

    @Test
    void whatTheDefaultPartitionCaughtMovesToItsDay() {
        Instant later = START.plus(Duration.ofDays(5));
        Bus bus = fixture.bus(BusFixture.QUICK, clock);
        fixture.publish(
                new Outbox(fixture.shop, BusFixture.SHOP, new BusFixture.StoodClock(later), _ -> {}),
                new Sold("shelf-1", 1),
                new Sold("shelf-1", 2));
        assertEquals(2, rows("shop.outbox_default"));
        fixture.hear(bus, BusFixture::note);
        clock.forward(Duration.ofDays(4));
        maintained(bus, "nothing is left", () -> rows("shop.outbox_default") == 0);
        assertEquals(2, rows("shop.outbox_20260306"));
        fixture.publish(publisher(bus), new Sold("shelf-1", 3));
        handled(bus, 3);
        assertEquals(List.of(1L, 2L, 3L), fixture.numbers("shelf-1"));
    }

    @Test
    void nothingPublishedIsRefusedWhileTheDayIsMadeReady() {
        Bus bus = fixture.bus(BusFixture.QUICK, clock);
        Outbox publisher = publisher(bus);
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong published = new AtomicLong();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                writers.add(threads.submit(() -> {
                    while (!over.get()) {
                        fixture.publish(publisher, new Sold("shelf", published.incrementAndGet()));
                    }
                }));
            }
            for (int jump = 0; jump < 12; jump++) {
                long before = published.get();
                clock.forward(Duration.ofDays(5));
                BusFixture.await("somebody publishes that day", () -> published.get() > before + 8);
                bus.maintain();
            }
            over.set(true);
            for (Future<?> writer : writers) {
                assertDoesNotThrow(() -> writer.get());
            }
        }
    }

    @Test
    void whoReadsElsewhereIsHereAsLongAsItReadsAndOneThatIsGoneKeepsNothing() {
        Bus bus = fixture.bus(BusFixture.QUICK, clock);
        bus.readElsewhere("shop", "ear/list", Position.START);
        bus.maintain();
        Instant seen = seen("ear/list");
        clock.forward(Duration.ofHours(3));
        bus.maintain();
        assertEquals(seen, seen("ear/list"));
        bus.readElsewhere("shop", "ear/list", Position.START);
        bus.maintain();
        assertEquals(seen.plus(Duration.ofHours(3)), seen("ear/list"));
        bus.forgetReader("ear/list");
        bus.maintain();
        assertEquals(0, rows("shop.bus_reader where subscriber = 'ear/list'"));
    }

    private Instant seen(String subscriber) {
        return fixture.shop.read(
                handle -> handle.createQuery("select seen_at from shop.bus_reader where subscriber = :subscriber")
                        .bind("subscriber", subscriber)
                        .mapTo(Instant.class)
                        .one());
    }

    @Test
    void oldEventsGoWhenEverySubscriberHasHeardThem() {
        Bus bus = fixture.bus(BusFixture.QUICK, clock);
        bus.open("till", fixture.till);
        fixture.hear(bus, BusFixture::note);
        fixture.publish(publisher(bus), new Sold("shelf-1", 1));
        handled(bus, 1);
        clock.forward(Duration.ofDays(7));
        bus.maintain();
        assertTrue(outbox.days().contains(DAY));
        clock.forward(Duration.ofDays(1));
        maintained(bus, "the day is gone", () -> !outbox.days().contains(DAY));
        assertEquals(0, rows("shop.outbox"));
        assertTrue(inbox.days().contains(DAY));
        clock.forward(Duration.ofDays(3));
        maintained(bus, "the inbox is empty too", () -> !inbox.days().contains(DAY));
    }

    @Test
    void whatASubscriberWhoIsAwayHasNotHeardIsKept() {
        Bus bus = fixture.bus(BusFixture.QUICK, clock);
        Outbox publisher = publisher(bus);
        fixture.hear(bus, BusFixture::note);
        fixture.publish(publisher, new Sold("shelf-1", 1));
        handled(bus, 1);
        bus.maintain();
        bus.remove("till");
        fixture.publish(publisher, new Sold("shelf-1", 2));
        clock.forward(Duration.ofDays(20));
        bus.maintain();
        assertTrue(outbox.days().contains(DAY));
        fixture.hear(bus, BusFixture::note);
        handled(bus, 1);
        assertEquals(List.of(1L, 2L), fixture.numbers("shelf-1"));
        maintained(bus, "the day is gone", () -> !outbox.days().contains(DAY));
    }

    @Test
    void aSubscriberWhoNeverComesBackIsNotWaitedForForEver() {
        Bus bus = fixture.bus(BusFixture.QUICK, clock);
        fixture.hear(bus, BusFixture::note);
        fixture.publish(publisher(bus), new Sold("shelf-1", 1));
        handled(bus, 1);
        bus.maintain();
        bus.remove("till");
        fixture.publish(publisher(bus), new Sold("shelf-1", 2));
        clock.forward(Duration.ofDays(31));
        maintained(bus, "the day is gone", () -> !outbox.days().contains(DAY));
    }

    @Test
    void whatComesAgainAfterItsMarkIsGoneHasNoSecondEffect() {
        Bus bus = fixture.bus(BusFixture.QUICK, clock);
        bus.open("till", fixture.till);
        MemorySource broker = new MemorySource("shop", clock);
        bus.addSource("shop", broker);
        fixture.hear(bus, BusFixture::note);
        broker.add(new Sold("shelf-1", 1));
        bus.published("shop");
        handled(bus, 1);
        clock.forward(Duration.ofDays(11));
        maintained(bus, "the mark is gone", () -> !inbox.days().contains(DAY));
        broker.repeatEverything();
        broker.add(new Sold("shelf-1", 2));
        bus.published("shop");
        handled(bus, 2);
        assertEquals(List.of(1L, 2L), fixture.numbers("shelf-1"));
    }

    @Test
    void marksAreKeptAsLongAsSomethingOfTheirTimeIsUnheard() {
        Bus bus = fixture.bus(BusFixture.QUICK, clock);
        bus.open("till", fixture.till);
        MemorySource broker = new MemorySource("shop", clock);
        bus.addSource("shop", broker);
        fixture.hear(bus, BusFixture::note);
        broker.add(new Sold("shelf-1", 1));
        bus.published("shop");
        handled(bus, 1);
        broker.hide();
        broker.add(new Sold("shelf-1", 2));
        clock.forward(Duration.ofDays(11));
        bus.maintain();
        assertTrue(inbox.days().contains(DAY));
        broker.show();
        bus.published("shop");
        handled(bus, 2);
        maintained(bus, "the mark is gone", () -> !inbox.days().contains(DAY));
        assertEquals(List.of(1L, 2L), fixture.numbers("shelf-1"));
    }

    @Test
    void aTableInUseIsLeftForLater() {
        Bus bus = fixture.bus(BusFixture.QUICK, clock);
        clock.forward(Duration.ofDays(9));
        var reader = fixture.connection();
        reader.begin();
        reader.execute("select * from shop.outbox");
        bus.maintain();
        assertTrue(outbox.days().contains(DAY));
        assertFalse(outbox.days().contains(DAY.plusDays(9)));
        reader.rollback();
        maintained(bus, "the day is gone", () -> !outbox.days().contains(DAY));
        maintained(bus, "today is there", () -> outbox.days().contains(DAY.plusDays(9)));
    }

    @Test
    void eventsRestoredFromAnotherServersBackupAreDeliveredAfterAll() {
        BusFixture.insert(fixture.connection(), "shelf-1", 1);
        fixture.shop.run(tx -> tx.execute("update shop.outbox set xid = '4000000000'::xid8"));
        OutboxSource source = new OutboxSource("shop", fixture.shop);
        assertEquals(
                List.of(),
                source.read(Position.START, Set.of("quark.shop.sold"), 9).entries());
        fixture.bus(BusFixture.QUICK, clock);
        assertEquals(
                1,
                source.read(Position.START, Set.of("quark.shop.sold"), 9)
                        .entries()
                        .size());
    }

    @Test
    void daysAreThoseOfUtc() {
        Bus bus = fixture.bus(BusFixture.QUICK, clock);
        clock.forward(Duration.ofMinutes(90).minusNanos(1000));
        fixture.publish(publisher(bus), new Sold("shelf-1", 1));
        assertEquals(1, rows("shop.outbox_20260301"));
        clock.forward(Duration.ofNanos(1000));
        fixture.publish(publisher(bus), new Sold("shelf-1", 2));
        assertEquals(1, rows("shop.outbox_20260302"));
    }
}
