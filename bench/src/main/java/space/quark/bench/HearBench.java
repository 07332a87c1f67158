package space.quark.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import space.quark.host.bus.EventFilter;
import space.quark.host.bus.EventLog;
import space.quark.host.bus.Outbox;
import space.quark.host.bus.Replay;

/** How long one event at a time takes to be heard, at rest and beside a replay, against commits of one row. */
final class HearBench {
    private static final Duration PACE = Duration.ofMillis(20);
    /** How long each is measured that has a number of its own. */
    private static final Duration SECONDS = Duration.ofSeconds(Integer.getInteger("quark.bench.seconds", 8));
    /** In how many parts what is compared alternates, because a disk is not equally fast all the time. */
    private static final int TURNS = 10;

    private static final int A_TURN = (int) (SECONDS.dividedBy(PACE) / TURNS);
    /** So many until the compiler is done with what hears one event. */
    private static final int WARMING = 12_000;

    /** What a replay goes through again and again. */
    private static final int REPLAYED = 100_000;

    private static final int BATCH = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** Of this type nobody hears. */
    private static final String UNHEARD = "quark.shop.seen";

    private HearBench() {}

    static void latency(Report report, BusRoom room) throws SQLException, InterruptedException {
        hear(room, WARMING, Duration.ofMillis(1));
        List<long[]> heard = new ArrayList<>();
        List<long[]> atOnce = new ArrayList<>();
        List<long[]> transactions = new ArrayList<>();
        for (int i = 0; i < TURNS; i++) {
            atOnce.add(commits(room, true));
            transactions.add(commits(room, false));
            heard.add(hear(room, A_TURN, PACE));
        }
        long[] nanos = sorted(heard);
        double p50 = Load.at(nanos, 0.5) / 1e3;
        double commit = Load.at(sorted(transactions), 0.5) / 1e3;
        double single = Load.at(sorted(atOnce), 0.5) / 1e3;
        report.row(
                "published → effect committed, in process, idle (p50)",
                BusBench.millis(nanos),
                String.format(Locale.ROOT, "a transaction of one row: p50 %.2f ms", commit),
                p50 / commit,
                false,
                2);
        report.note(
                "against a row committed with its statement",
                String.format(Locale.ROOT, "%.2f ×", p50 / single),
                String.format(Locale.ROOT, "p50 %.2f ms", single));
        report.row("its p99 (ms)", BusBench.millis(nanos), "–", Load.at(nanos, 0.99) / 1e3, false, 20);
    }

    static void replaying(Report report, BusRoom room) throws SQLException, InterruptedException {
        EventLog log = room.bus.operations().logs().get("shop");
        Replay replay = room.bus.operations().replay("till", "shop").orElseThrow();
        if (log == null) {
            throw new IllegalStateException("the shop has no log");
        }
        Outbox outbox = room.outbox(true);
        for (long had = log.end(); had < REPLAYED; had += BATCH) {
            outbox.publishAll(Collections.nCopies(BATCH, BusBench.sold(0)));
        }
        BusBench.awaitConsumed(room, BusBench.rows(room));
        long end = log.end();
        double read = readPerSecond(room);
        Replayed seen = replayed(room, replay, end);
        report.row(
                "replay while live events come (events/s)",
                BusBench.rate(seen.perSecond),
                "reading the same rows: " + BusBench.rate(read),
                seen.perSecond / read,
                true,
                0.5);
        report.row(
                "live p99 meanwhile, against without",
                BusBench.millis(seen.beside),
                BusBench.millis(seen.alone),
                Load.at(seen.beside, 0.99) / Load.at(seen.alone, 0.99),
                false,
                1.5);
        room.replayWrites = true;
        Replayed written = replayed(room, replay, end);
        report.note(
                "replay whose effect is written and undone (events/s)",
                BusBench.rate(written.perSecond) + ", live " + BusBench.millis(written.beside),
                BusBench.rate(read) + ", live " + BusBench.millis(written.alone));
    }

    /** Nanoseconds from the end of publishing to the commit of the effect. */
    private static long[] hear(BusRoom room, int count, Duration pace) throws InterruptedException {
        Outbox outbox = room.outbox(true);
        AtomicLong published = new AtomicLong();
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            BusRoom.Sold event = BusBench.sold(0);
            CompletableFuture<Long> heard = new CompletableFuture<>();
            room.hearing = one -> {
                if (one.nanos() == event.nanos()) {
                    heard.complete(System.nanoTime());
                }
            };
            room.shop.run(tx -> {
                outbox.publish(tx, event);
                room.shop.afterCommit(() -> published.set(System.nanoTime()));
            });
            nanos[i] = time(heard) - published.get();
            Thread.sleep(pace);
        }
        room.hearing = _ -> {};
        return nanos;
    }

    /** What is never heard ends the run instead of holding it up. */
    private static long time(CompletableFuture<Long> heard) throws InterruptedException {
        try {
            return heard.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("an event was not heard within " + PATIENCE, e);
        }
    }

    private static long[] commits(BusRoom room, boolean atOnce) throws SQLException, InterruptedException {
        long[] nanos = new long[A_TURN / 2];
        for (int i = 0; i < nanos.length; i++) {
            long begun = System.nanoTime();
            BusBench.insert(room, UNHEARD, 0, atOnce);
            nanos[i] = System.nanoTime() - begun;
            Thread.sleep(PACE);
        }
        return nanos;
    }

    /** How a replay went, and how long live events took beside it and without. */
    private static final class Replayed {
        private final double perSecond;
        private final long[] beside;
        private final long[] alone;

        private Replayed(double perSecond, List<long[]> beside, List<long[]> alone) {
            this.perSecond = perSecond;
            this.beside = sorted(beside);
            this.alone = sorted(alone);
        }
    }

    private static Replayed replayed(BusRoom room, Replay replay, long end) throws InterruptedException {
        List<long[]> beside = new ArrayList<>();
        List<long[]> alone = new ArrayList<>();
        AtomicLong handled = new AtomicLong();
        long nanos = 0;
        for (int i = 0; i < TURNS; i++) {
            alone.add(hear(room, A_TURN, PACE));
            AtomicBoolean over = new AtomicBoolean();
            long begun = System.nanoTime();
            Thread replaying = Thread.ofPlatform().start(() -> replay(replay, end, handled, over));
            beside.add(hear(room, A_TURN, PACE));
            over.set(true);
            replaying.join();
            nanos += System.nanoTime() - begun;
        }
        return new Replayed(handled.get() / (nanos / 1e9), beside, alone);
    }

    /** Again and again: a replay that is done too soon would leave the live events alone. */
    private static void replay(Replay replay, long end, AtomicLong handled, AtomicBoolean over) {
        try {
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

    private static long[] sorted(List<long[]> parts) {
        return parts.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    }
}
