package space.quark.host.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every event is read once, and those of a key in the order of their commits. */
@Timeout(300)
class BusOrderTest {
    private static final Set<String> SOLD = Set.of("quark.shop.sold");

    private final BusFixture fixture = new BusFixture();
    private final OutboxSource source = new OutboxSource("shop", fixture.shop);
    private Position position = Position.START;

    @BeforeEach
    void aRowToTakeTurnsAt() {
        fixture.shop.run(tx -> {
            tx.execute("create table shop.shelf (name text primary key, last bigint not null)");
            tx.execute("insert into shop.shelf select 'shelf-' || n, 0 from generate_series(0, 9) n");
        });
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** The numbers that a reader gets who goes on until there is nothing. */
    private List<Long> read(int limit) {
        LongStream.Builder numbers = LongStream.builder();
        Page page;
        do {
            page = source.read(position, SOLD, limit);
            page.entries().forEach(it -> numbers.add(number(it.event())));
            position = page.next();
        } while (page.more());
        return numbers.build().boxed().toList();
    }

    private static long number(Envelope event) {
        return Long.parseLong(event.data().replaceAll(".*:(\\d+)}", "$1"));
    }

    private static Handle begin(Handle connection) {
        connection.begin();
        connection.execute("select pg_current_xact_id()");
        return connection;
    }

    @Test
    void whoTakesALockSecondComesSecondThoughItsTransactionBeganFirst() throws Exception {
        Handle early = begin(fixture.connection());
        Handle late = begin(fixture.connection());
        lock(late);
        CompletableFuture<Void> second = CompletableFuture.runAsync(() -> {
            lock(early);
            BusFixture.insert(early, "shelf-1", 2);
            early.commit();
        });
        BusFixture.insert(late, "shelf-1", 1);
        late.commit();
        second.get();
        assertEquals(List.of(1L, 2L), read(1));
    }

    @Test
    void anUnrelatedTransactionBetweenTheTwoChangesNothing() throws Exception {
        Handle early = begin(fixture.connection());
        Handle unrelated = begin(fixture.connection());
        Handle late = begin(fixture.connection());
        lock(late);
        BusFixture.insert(late, "shelf-1", 1);
        CompletableFuture<Void> second = CompletableFuture.runAsync(() -> {
            lock(early);
            BusFixture.insert(early, "shelf-1", 2);
            early.commit();
        });
        late.commit();
        second.get();
        assertEquals(List.of(1L, 2L), read(10));
        BusFixture.insert(unrelated, "shelf-2", 3);
        unrelated.commit();
        assertEquals(List.of(3L), read(10));
    }

    @Test
    void whatCommitsLateIsReadLateAndHoldsNobodyBack() {
        Handle slow = begin(fixture.connection());
        BusFixture.insert(slow, "slow", 1);
        Handle aborted = begin(fixture.connection());
        BusFixture.insert(aborted, "aborted", 9);
        for (int n = 2; n <= 6; n++) {
            BusFixture.insert(fixture.connection(), "quick", n);
        }
        assertEquals(List.of(2L, 3L, 4L, 5L, 6L), read(2));
        aborted.rollback();
        BusFixture.insert(fixture.connection(), "quick", 7);
        assertEquals(List.of(7L), read(2));
        slow.commit();
        BusFixture.insert(fixture.connection(), "quick", 8);
        assertEquals(List.of(1L, 8L), read(2));
        assertEquals(List.of(), read(2));
    }

    @Test
    void whatBecomesVisibleWhileATickIsReadWaitsForTheNext() {
        Handle slow = begin(fixture.connection());
        BusFixture.insert(slow, "slow", 1);
        BusFixture.insert(fixture.connection(), "quick", 2);
        Handle inBetween = begin(fixture.connection());
        BusFixture.insert(inBetween, "between", 3);
        BusFixture.insert(fixture.connection(), "quick", 4);
        Page first = source.read(Position.START, SOLD, 1);
        slow.commit();
        inBetween.commit();
        position = first.next();
        assertTrue(first.more());
        assertEquals(List.of(4L), read(1));
        assertEquals(List.of(1L, 3L), read(1));
    }

    @Test
    void aPositionGoesPastWhatIsNotHeard() {
        Outbox outbox = fixture.outbox(_ -> {});
        for (int n = 0; n < 5; n++) {
            fixture.publish(outbox, new Restocked("shelf-1"));
        }
        fixture.publish(outbox, new Sold("shelf-1", 1));
        Page page = source.read(Position.START, SOLD, 3);
        assertEquals(List.of(), page.entries());
        assertTrue(page.more());
        position = page.next();
        assertEquals(1, source.backlog(position, SOLD).events());
        assertEquals(List.of(1L), read(3));
        assertEquals(0, source.backlog(position, SOLD).events());
        assertEquals(List.of(), read(3));
    }

    @Test
    void aPositionOfAServerThatWasRestoredFromABackupBeginsAgain() {
        BusFixture.insert(fixture.connection(), "shelf-1", 1);
        Position ahead = new Position("5:5:/4000000000:4000000000:/77", 77);
        position = source.read(ahead, SOLD, 10).next();
        assertEquals(1, source.backlog(Position.START, SOLD).events());
        assertEquals(0, source.backlog(position, SOLD).events());
    }

    @Test
    void underLoadNothingIsLostOrDoubledOrOutOfOrder() throws Exception {
        int publishers = 12;
        int each = 150;
        AtomicInteger committed = new AtomicInteger();
        Bus bus = fixture.bus();
        Outbox outbox = fixture.outbox(bus);
        fixture.hear(bus, BusFixture::note);
        Handle holding = begin(fixture.connection());
        BusFixture.insert(holding, "held", 1);
        List<Thread> threads = IntStream.range(0, publishers)
                .mapToObj(_ -> Thread.ofVirtual().start(() -> {
                    for (int n = 0; n < each; n++) {
                        if (sell(outbox)) {
                            committed.incrementAndGet();
                        }
                    }
                }))
                .toList();
        BusFixture.await(
                "half of it is handled while a transaction is open",
                () -> fixture.effects().size() > each);
        holding.commit();
        for (Thread thread : threads) {
            thread.join();
        }
        assertTrue(committed.get() > publishers * each / 2 && committed.get() < publishers * each);
        BusFixture.await("all of it is handled", () -> fixture.effects().size() > committed.get());
        assertEquals(List.of(1L), fixture.numbers("held"));
        assertEquals(committed.get() + 1, fixture.effects().size());
        for (int n = 0; n < 10; n++) {
            List<Long> numbers = fixture.numbers("shelf-" + n);
            assertEquals(LongStream.rangeClosed(1, numbers.size()).boxed().toList(), numbers);
        }
    }

    /** Takes the transaction's number first, a lock second, and fails now and then. */
    private boolean sell(Outbox outbox) {
        try {
            fixture.shop.run(tx -> {
                tx.execute("select pg_current_xact_id()");
                String shelf = "shelf-" + ThreadLocalRandom.current().nextInt(10);
                long number = tx.createQuery("update shop.shelf set last = last + 1 where name = :shelf returning last")
                        .bind("shelf", shelf)
                        .mapTo(Long.class)
                        .one();
                outbox.publish(tx, new Sold(shelf, number));
                if (ThreadLocalRandom.current().nextInt(10) == 0) {
                    throw new IllegalStateException("changed their mind");
                }
            });
            return true;
        } catch (IllegalStateException _) {
            return false;
        }
    }

    private static void lock(Handle connection) {
        connection
                .createQuery("select name from shop.shelf where name = 'shelf-1' for update")
                .mapTo(String.class)
                .one();
    }
}
