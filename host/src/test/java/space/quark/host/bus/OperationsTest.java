package space.quark.host.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import space.quark.dock.Delivered;

/** What people do with events: look, retry, discard, replay. */
@Timeout(300)
class OperationsTest {
    private static final BusSettings ONCE = new BusSettings(
            100,
            Duration.ofMillis(50),
            1,
            Duration.ofMillis(5),
            Duration.ofMillis(20),
            Duration.ofDays(7),
            Duration.ofDays(30),
            Duration.ofMinutes(5));

    private final BusFixture fixture = new BusFixture();
    private final Bus bus = fixture.bus(ONCE, InstantSource.system());
    private final Outbox outbox = fixture.outbox(bus);
    private final AtomicBoolean healed = new AtomicBoolean();
    private final CopyOnWriteArrayList<Delivered> ways = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        fixture.close();
    }

    private void failAtTwo() {
        bus.open("till", fixture.till);
        fixture.hear(bus, (tx, event) -> {
            BusFixture.note(tx, event);
            ways.add(Delivered.current().orElseThrow());
            if (event.number() == 2 && !healed.get()) {
                throw new IllegalStateException("no change left");
            }
        });
    }

    private void publish(long... numbers) {
        for (long number : numbers) {
            fixture.publish(outbox, new Sold("shelf", number));
        }
    }

    private DeadLetters letters() {
        return Objects.requireNonNull(bus.operations().deadLetters().get("till"));
    }

    private EventLog log() {
        return Objects.requireNonNull(bus.operations().logs().get("shop"));
    }

    private DeadLetter deadLetter() {
        failAtTwo();
        publish(1, 2, 3);
        BusFixture.await("it is dead and holds one", () -> {
            List<DeadLetter> found = letters().after(0, 10);
            return found.size() == 1 && found.getFirst().behind() == 1;
        });
        return letters().after(0, 10).getFirst();
    }

    private List<Replay.Step> replay(EventFilter filter, boolean live) throws InterruptedException {
        EventLog log = log();
        List<Replay.Step> steps = new ArrayList<>();
        bus.operations()
                .replay("till", "shop")
                .orElseThrow()
                .run(new Replay.Order(filter, 0, log.end(), live, 1_000), steps::add);
        return steps;
    }

    @Test
    void aDeadLetterIsRetriedAndThoseBehindItFollow() {
        DeadLetter letter = deadLetter();
        assertEquals("quark.shop.sold", letter.type());
        assertTrue(letter.holds());
        assertTrue(letter.stack().contains("OperationsTest"), letter::stack);
        healed.set(true);
        assertTrue(letters().retry(letter.place(), InstantSource.system().instant()));
        BusFixture.await("all in order", () -> fixture.numbers("shelf").equals(List.of(1L, 2L, 3L)));
        assertFalse(letters().retry(letter.place(), InstantSource.system().instant()));
        assertEquals(List.of(), letters().after(0, 10));
    }

    @Test
    void allAreRetriedAtOnceAndDieAgainWhenNothingChanged() {
        DeadLetter letter = deadLetter();
        assertEquals(1, letters().retryAll("shop", InstantSource.system().instant()));
        BusFixture.await(
                "it is dead again",
                () -> letters()
                        .find(letter.place())
                        .filter(again -> again.diedAt().isAfter(letter.diedAt()))
                        .isPresent());
        assertEquals(0, letters().retryAll("elsewhere", InstantSource.system().instant()));
    }

    @Test
    void whatIsDiscardedLetsItsKeyGo() {
        DeadLetter letter = deadLetter();
        assertTrue(letters().discard(letter.place()));
        BusFixture.await("those behind", () -> fixture.numbers("shelf").equals(List.of(1L, 3L)));
        assertFalse(letters().discard(letter.place()));
    }

    @Test
    void aShadowReplayShowsWhatWouldFailAndChangesNothing() throws InterruptedException {
        DeadLetter letter = deadLetter();
        List<Replay.Step> steps = replay(EventFilter.ALL, false);
        Replay.Step last = steps.getLast();
        assertTrue(last.done());
        assertEquals(2, last.handled());
        assertEquals(1, last.failed());
        assertTrue(String.valueOf(last.error()).contains(letter.eventId() + ": "), last::error);
        assertEquals(List.of(1L), fixture.numbers("shelf"));
    }

    @Test
    void aLiveReplayHasEachEffectAgainAndSaysSo() throws InterruptedException {
        healed.set(true);
        failAtTwo();
        publish(1, 2, 3);
        BusFixture.await("all", () -> fixture.numbers("shelf").size() == 3);
        assertTrue(ways.stream().noneMatch(Delivered::replayed));
        Instant begun = fixture.shop.read(handle -> handle.createQuery(
                        "select published_at from shop.outbox where data like '%2%' order by seq limit 1")
                .mapTo(Instant.class)
                .one());
        ways.clear();
        assertEquals(
                2,
                replay(new EventFilter("quark.shop.*", "shelf", begun, null), true)
                        .getLast()
                        .handled());
        assertEquals(List.of(1L, 2L, 3L, 2L, 3L), fixture.numbers("shelf"));
        assertTrue(ways.stream().allMatch(Delivered::replayed));
        assertEquals(
                0,
                replay(new EventFilter(null, "no such", null, null), true)
                        .getLast()
                        .handled());
        assertEquals(
                0,
                replay(new EventFilter("quark.shop.so", null, null, null), true)
                        .getLast()
                        .handled());
    }

    @Test
    void historyGoesBackPageByPage() {
        publish(1, 2, 3);
        EventLog log = log();
        List<EventLog.Logged> latest =
                log.before(Long.MAX_VALUE, EventFilter.ALL, 2).events();
        assertEquals(
                "{\"number\":3,\"shelf\":\"shelf\"}".length(),
                latest.getFirst().event().data().length());
        List<EventLog.Logged> rest =
                log.before(latest.getLast().position(), EventFilter.ALL, 2).events();
        assertEquals(1, rest.size());
        assertEquals(
                rest.getFirst().position(),
                log.find(rest.getFirst().event().id()).orElseThrow());
        assertFalse(rest.getFirst().event().correlation().isEmpty());
        assertTrue(new EventFilter("quark.*", null, null, null).mayBeOf("shop"));
        assertTrue(new EventFilter("quark.shop.sold", null, null, null).mayBeOf("shop"));
        assertFalse(new EventFilter("quark.till.*", null, null, null).mayBeOf("shop"));
    }

    @Test
    void aTransactionThatStaysOpenIsSeenAndHoldsNobodyBack() {
        failAtTwo();
        var foreign = fixture.connection();
        foreign.begin();
        BusFixture.insert(foreign, "shelf", 7);
        int pid = foreign.createQuery("select pg_backend_pid()")
                .mapTo(Integer.class)
                .one();
        publish(1);
        BusFixture.await("others go on", () -> fixture.numbers("shelf").equals(List.of(1L)));
        LogStatus status = bus.operations().status().stream()
                .filter(one -> one.module().equals("shop"))
                .findFirst()
                .orElseThrow();
        assertEquals(pid, status.fencePid());
        assertTrue(status.fenceAge().isPositive());
        assertEquals(4, status.partitions());
        assertTrue(status.outboxBytes() > 0 && status.inboxBytes() > 0, status::toString);
        foreign.commit();
        BusFixture.await("and it too", () -> fixture.numbers("shelf").equals(List.of(1L, 7L)));
    }

    @Test
    void whatAHandlerPublishesBelongsToWhatItHandled() {
        bus.open("till", fixture.till);
        fixture.hear(bus, (_, _) -> ways.add(Delivered.current().orElseThrow()));
        publish(1);
        BusFixture.await("it is heard", () -> ways.size() == 1);
        EventLog log = log();
        assertEquals(
                log.before(Long.MAX_VALUE, EventFilter.ALL, 1)
                        .events()
                        .getFirst()
                        .event()
                        .correlation(),
                ways.getFirst().correlation());
        new Delivered(false, "the first cause").call(() -> {
            publish(2);
            return null;
        });
        assertEquals(
                "the first cause",
                log.before(Long.MAX_VALUE, EventFilter.ALL, 1)
                        .events()
                        .getFirst()
                        .event()
                        .correlation());
    }

    @Test
    void ofLargeEventsAFewAreReadAtATime() {
        publish(1);
        String large = "quark.shop.sold', 'shelf', '\"' || repeat('x', 800000) || '\"'";
        fixture.shop.run(tx -> tx.execute("insert into shop.outbox (id, type, key, data) select gen_random_uuid(), '"
                + large + " from generate_series(1, 5)"));
        OutboxSource source = new OutboxSource("shop", fixture.shop);
        List<Integer> sizes = new ArrayList<>();
        for (Page page = source.read(Position.START, Set.of("quark.shop.sold"), 100);
                !page.entries().isEmpty();
                page = source.read(page.next(), Set.of("quark.shop.sold"), 100)) {
            page.entries().forEach(entry -> assertFalse(entry.event().data().isEmpty()));
            sizes.add(page.entries().size());
        }
        assertEquals(List.of(4, 2), sizes);
        EventLog.Part latest = log().before(Long.MAX_VALUE, EventFilter.ALL, 100);
        assertEquals(3, latest.events().size());
        assertTrue(latest.cut());
        long oldest = latest.events().getLast().position();
        EventLog.Part rest = log().before(oldest, EventFilter.ALL, 100);
        assertEquals(3, rest.events().size());
        assertFalse(rest.cut());
        assertEquals(4, log().after(0, log().end(), EventFilter.ALL, 100).size());

        bus.open("till", fixture.till);
        fixture.till.run(
                tx -> tx.execute("insert into till.bus_parked (source, event_id, seq, type, key, data, published_at,"
                        + " attempts, next_at, error, dead, died_at, stack) select 'shop', gen_random_uuid(), n, '"
                        + large
                        + ", now(), 1, now(), '', true, now(), '' from generate_series(1, 5) n"));
        List<DeadLetter> dead = letters().after(0, 100);
        assertEquals(3, dead.size());
        assertEquals(2, letters().after(dead.getLast().place(), 100).size());
    }
}
