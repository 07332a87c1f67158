package space.quark.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import space.quark.host.bus.EventFilter;
import space.quark.host.bus.EventLog;
import space.quark.host.bus.LogStatus;
import space.quark.host.bus.Outbox;
import space.quark.host.bus.Replay;

/** The embedded log: publishing, hearing, replaying, each against what PostgreSQL does for the same rows. */
final class BusBench {
    private static final int PUBLISHERS = 32;
    private static final int BATCH = 50;
    private static final int PACED = 500;
    /** In how many parts what is compared alternates. */
    private static final int TURNS = 10;

    /** So many until the compiler is done with what hears one event. */
    private static final int WARMING = 12_000;

    private static final Duration PACE = Duration.ofMillis(20);
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
    /** Of one of these types the till hears, of the other it does not. */
    private static final String HEARD = "quark.shop.sold";

    private static final String UNHEARD = "quark.shop.seen";

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
                latency(report, room);
            }
            if (Bench.wants("wake")) {
                waking(report, room);
            }
            if (Bench.wants("replay")) {
                replaying(report, room);
            }
            if (Bench.wants("hold")) {
                holding(report, room);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static BusRoom.Sold sold(int publisher) {
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
    private static void insert(BusRoom room, String type, int publisher, boolean atOnce) throws SQLException {
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

    private static void latency(Report report, BusRoom room) throws SQLException, InterruptedException {
        paced(room, WARMING, Duration.ofMillis(1));
        List<long[]> heard = new ArrayList<>();
        List<long[]> atOnce = new ArrayList<>();
        List<long[]> transactions = new ArrayList<>();
        // In turn, because a disk is not equally fast all the time.
        for (int i = 0; i < TURNS; i++) {
            atOnce.add(commits(room, true));
            transactions.add(commits(room, false));
            heard.add(paced(room, PACED / TURNS, PACE));
        }
        long[] nanos = sorted(heard);
        double p50 = Load.at(nanos, 0.5) / 1e3;
        double commit = Load.at(sorted(transactions), 0.5) / 1e3;
        double single = Load.at(sorted(atOnce), 0.5) / 1e3;
        report.row(
                "published → effect committed, in process, idle (p50)",
                millis(nanos),
                String.format(Locale.ROOT, "a transaction of one row: p50 %.2f ms", commit),
                p50 / commit,
                false,
                2);
        report.note(
                "against a row committed with its statement",
                String.format(Locale.ROOT, "%.2f ×", p50 / single),
                String.format(Locale.ROOT, "p50 %.2f ms", single));
        report.row("its p99 (ms)", millis(nanos), "–", Load.at(nanos, 0.99) / 1e3, false, 20);
    }

    private static long[] sorted(List<long[]> parts) {
        return parts.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    }

    /** Nanoseconds from the end of publishing to the commit of the effect, sorted. */
    private static long[] paced(BusRoom room, int count, Duration pace) throws InterruptedException {
        Outbox outbox = room.outbox(true);
        AtomicLong published = new AtomicLong();
        AtomicLong heard = new AtomicLong();
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            BusRoom.Sold event = sold(0);
            heard.set(0);
            room.hearing = one -> {
                if (one.nanos() == event.nanos()) {
                    heard.set(System.nanoTime());
                }
            };
            room.shop.run(tx -> {
                outbox.publish(tx, event);
                room.shop.afterCommit(() -> published.set(System.nanoTime()));
            });
            await(() -> heard.get() != 0, 20_000, PATIENCE);
            nanos[i] = heard.get() - published.get();
            Thread.sleep(pace);
        }
        room.hearing = _ -> {};
        Arrays.sort(nanos);
        return nanos;
    }

    private static long[] commits(BusRoom room, boolean atOnce) throws SQLException, InterruptedException {
        long[] nanos = new long[PACED / 2 / TURNS];
        for (int i = 0; i < nanos.length; i++) {
            long begun = System.nanoTime();
            insert(room, UNHEARD, 0, atOnce);
            nanos[i] = System.nanoTime() - begun;
            Thread.sleep(PACE);
        }
        return nanos;
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

    private static void replaying(Report report, BusRoom room) throws SQLException, InterruptedException {
        EventLog log = room.bus.operations().logs().get("shop");
        Replay replay = room.bus.operations().replay("till", "shop").orElseThrow();
        if (log == null) {
            throw new IllegalStateException("the shop has no log");
        }
        long end = log.end();
        double read = readPerSecond(room);
        long[] before = paced(room, PACED / 2, PACE);
        Replayed seen = replayed(room, replay, end);
        report.row(
                "replay while live events come (events/s)",
                rate(seen.perSecond),
                "reading the same rows: " + rate(read),
                seen.perSecond / read,
                true,
                0.5);
        report.row(
                "live p99 meanwhile, against before",
                millis(seen.live),
                millis(before),
                Load.at(seen.live, 0.99) / Load.at(before, 0.99),
                false,
                1.5);
        room.replayWrites = true;
        Replayed written = replayed(room, replay, end);
        report.note(
                "replay whose effect is written and undone (events/s)",
                rate(written.perSecond) + ", live " + millis(written.live),
                rate(read));
    }

    /** How a replay went, and how long the live events beside it took. */
    private static final class Replayed {
        private final double perSecond;
        private final long[] live;

        private Replayed(double perSecond, long[] live) {
            this.perSecond = perSecond;
            this.live = live;
        }
    }

    private static Replayed replayed(BusRoom room, Replay replay, long end) throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong handled = new AtomicLong();
        long begun = System.nanoTime();
        Thread replaying = Thread.ofPlatform().start(() -> {
            try {
                // Again and again: a replay that is done too soon would leave the live events alone.
                while (!over.get()) {
                    long done = handled.get();
                    replay.run(new Replay.Order(EventFilter.ALL, 0, end, false, 1_000_000), step -> {
                        handled.set(done + step.handled());
                        return !over.get();
                    });
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        long[] live = paced(room, PACED / 2, PACE);
        over.set(true);
        replaying.join();
        return new Replayed(handled.get() / ((System.nanoTime() - begun) / 1e9), live);
    }

    private static double readPerSecond(BusRoom room) throws SQLException {
        try (Connection connection = room.plain.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.setFetchSize(1_000);
            long begun = System.nanoTime();
            long rows = 0;
            long length = 0;
            try (ResultSet found = statement.executeQuery(
                    "select seq, id, type, key, data, published_at, correlation from shop.outbox order by seq")) {
                while (found.next()) {
                    rows++;
                    length += found.getString("data").length();
                }
            }
            connection.rollback();
            if (length < rows) {
                throw new IllegalStateException("nothing was read");
            }
            return rows / ((System.nanoTime() - begun) / 1e9);
        }
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

    private static long rows(BusRoom room) {
        return room.shop.read(handle -> handle.createQuery("select count(*) from shop.outbox where type = :type")
                .bind("type", HEARD)
                .mapTo(Long.class)
                .one());
    }

    private static void awaitConsumed(BusRoom room, long count) {
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
        Thread checkpoint = Thread.ofVirtual().start(() -> checkpoint(room));
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

    private static void checkpoint(BusRoom room) {
        LockSupport.parkNanos(SECONDS.toNanos() / 2);
        try (Connection connection = room.plain.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("checkpoint");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String rate(double perSecond) {
        return String.format(Locale.ROOT, "%,.0f/s", perSecond);
    }

    private static String millis(long[] sorted) {
        return String.format(
                Locale.ROOT, "p50 %.2f ms, p99 %.2f ms", Load.at(sorted, 0.5) / 1e3, Load.at(sorted, 0.99) / 1e3);
    }
}
