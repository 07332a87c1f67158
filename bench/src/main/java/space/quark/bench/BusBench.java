package space.quark.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import space.quark.host.bus.LogStatus;
import space.quark.host.bus.Outbox;

/** The embedded log: publishing, hearing, replaying, each against what PostgreSQL does for the same rows. */
final class BusBench {
    private static final int PUBLISHERS = 32;
    private static final int BATCH = 50;
    private static final Duration SECONDS = Duration.ofSeconds(Integer.getInteger("quark.bench.seconds", 8));
    /** How long a reader holds its snapshot. */
    private static final Duration HELD =
            Duration.ofSeconds(Integer.getInteger("quark.bench.held", (int) SECONDS.toSeconds()));

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** With all that 32 publishers wrote in some minutes. */
    private static final Duration CATCHING_UP = Duration.ofMinutes(20);

    private static final Duration WARM_UP = Duration.ofSeconds(Math.min(6, SECONDS.toSeconds()));
    private static final String INSERT = "insert into shop.outbox (id, type, key, data, published_at, correlation)"
            + " values (?, ?, ?, ?, clock_timestamp(), ?)";
    private static final String HEARD = "quark.shop.sold";

    private BusBench() {}

    /** One deed of one publisher. */
    @FunctionalInterface
    private interface Deed {
        void run(int publisher) throws SQLException;
    }

    static void embedded(Report report) throws IOException, SQLException {
        try (BusRoom room = BusRoom.open()) {
            if (Bench.wants("publish")) {
                publishing(report, room);
            }
            room.hear();
            awaitConsumed(room, rows(room));
            if (Bench.wants("latency")) {
                HearBench.latency(report, room);
            }
            if (Bench.wants("wake")) {
                waking(report, room);
            }
            if (Bench.wants("replay")) {
                HearBench.replaying(report, room);
            }
            if (Bench.wants("hold")) {
                holding(report, room);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static BusRoom.Sold sold(int publisher) {
        return new BusRoom.Sold("shelf-" + publisher, System.nanoTime(), BusRoom.Sold.NOTE);
    }

    private static void publishing(Report report, BusRoom room) {
        Outbox outbox = room.outbox(false);
        double plain = perSecond(room, publisher -> insert(room, HEARD, publisher, true));
        double transactions = perSecond(room, publisher -> insert(room, HEARD, publisher, false));
        double inside = perSecond(room, publisher -> room.shop.run(tx -> outbox.publish(tx, sold(publisher))));
        report.row(
                "publish in a transaction of its own, 32 publishers (events/s)",
                rate(inside),
                "the same in plain JDBC: " + rate(transactions),
                inside / transactions,
                true,
                0.9);
        double single = perSecond(room, publisher -> outbox.publishAll(List.of(sold(publisher))));
        report.note("publishAll of one event, 32 publishers (events/s)", rate(single), rate(plain));
        double many = BATCH
                * perSecond(room, publisher -> {
                    List<BusRoom.Sold> batch = new ArrayList<>(BATCH);
                    for (int i = 0; i < BATCH; i++) {
                        batch.add(sold(publisher));
                    }
                    outbox.publishAll(batch);
                });
        report.row(
                "publishAll of 50 events, 32 publishers (events/s)",
                rate(many),
                "one-row commits: " + rate(plain),
                many / plain,
                true,
                5);
    }

    /** One row, committed with its statement or by a statement of its own, as in a transaction that does more. */
    static void insert(BusRoom room, String type, int publisher, boolean atOnce) throws SQLException {
        try (Connection connection = room.plain.getConnection();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            connection.setAutoCommit(atOnce);
            insert.setObject(1, UUID.randomUUID());
            insert.setString(2, type);
            insert.setString(3, "shelf-" + publisher);
            insert.setString(
                    4,
                    "{\"shelf\":\"shelf-" + publisher + "\",\"nanos\":" + System.nanoTime() + ",\"note\":\""
                            + BusRoom.Sold.NOTE + "\"}");
            insert.setString(5, "00000000000000000000000000000001");
            insert.executeUpdate();
            if (!atOnce) {
                connection.commit();
            }
        }
    }

    private static void waking(Report report, BusRoom room) throws InterruptedException {
        Outbox silent = room.outbox(false);
        Outbox waking = room.outbox(true);
        double polled = perSecond(room, publisher -> room.shop.run(tx -> silent.publish(tx, sold(publisher))));
        awaitConsumed(room, rows(room));
        double woken = perSecond(room, publisher -> room.shop.run(tx -> waking.publish(tx, sold(publisher))));
        report.row(
                "published while the till hears, woken (events/s)",
                rate(woken),
                "polling only: " + rate(polled),
                woken / polled,
                true,
                0.95);
        awaitConsumed(room, rows(room));
    }

    private static void holding(Report report, BusRoom room) throws SQLException {
        Outbox outbox = room.outbox(true);
        double before = perSecond(room, publisher -> room.shop.run(tx -> outbox.publish(tx, sold(publisher))));
        long deadBefore = dead(room);
        double during;
        try (Connection reader = room.plain.getConnection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.execute("select count(*) from till.bus_cursor");
            during = perSecond(room, publisher -> room.shop.run(tx -> outbox.publish(tx, sold(publisher))), HELD);
            reader.rollback();
        }
        report.row(
                "published while a reader holds its snapshot for " + HELD.toSeconds() + " s (events/s)",
                rate(during),
                "before: " + rate(before),
                during / before,
                true,
                0.95);
        report.note("dead rows in the tables of events", "after: " + dead(room), "before: " + deadBefore);
    }

    private static long dead(BusRoom room) {
        return room.bus.operations().status().stream()
                .mapToLong(LogStatus::deadTuples)
                .sum();
    }

    static long rows(BusRoom room) {
        return room.shop.read(handle -> handle.createQuery("select count(*) from shop.outbox where type = :type")
                .bind("type", HEARD)
                .mapTo(Long.class)
                .one());
    }

    static void awaitConsumed(BusRoom room, long count) {
        await(() -> room.consumed.get() >= count, 1_000_000, CATCHING_UP);
    }

    /** What never comes ends the run instead of holding it up. */
    private static void await(BooleanSupplier done, long glanceNanos, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("events were not heard within " + patience);
            }
            LockSupport.parkNanos(glanceNanos);
        }
    }

    /** How many deeds a second 32 threads do, after a warm-up, over a checkpoint. */
    private static double perSecond(BusRoom room, Deed deed) {
        return perSecond(room, deed, SECONDS);
    }

    private static double perSecond(BusRoom room, Deed deed, Duration duration) {
        run(deed, WARM_UP);
        Thread checkpoint = Checkpoint.after(duration.dividedBy(2), room.plain);
        double result = run(deed, duration);
        try {
            checkpoint.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return result;
    }

    private static double run(Deed deed, Duration duration) {
        AtomicLong count = new AtomicLong();
        long begun = System.nanoTime();
        long end = begun + duration.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < PUBLISHERS; i++) {
            int publisher = i;
            threads.add(Thread.ofPlatform().daemon().start(() -> {
                while (System.nanoTime() < end) {
                    try {
                        deed.run(publisher);
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                    count.incrementAndGet();
                }
            }));
        }
        for (Thread thread : threads) {
            try {
                if (!thread.join(duration.plus(PATIENCE))) {
                    throw new IllegalStateException("a publisher does not come back");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return count.get() / ((System.nanoTime() - begun) / 1e9);
    }

    static String rate(double perSecond) {
        return String.format(Locale.ROOT, "%,.0f/s", perSecond);
    }

    static String millis(long[] sorted) {
        return String.format(
                Locale.ROOT, "p50 %.2f ms, p99 %.2f ms", Load.at(sorted, 0.5) / 1e3, Load.at(sorted, 0.99) / 1e3);
    }
}
