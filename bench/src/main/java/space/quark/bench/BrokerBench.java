package space.quark.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import space.quark.dock.Json;
import space.quark.host.bus.Broker;
import space.quark.host.bus.Outbox;

/**
 * Events through a broker, from publishing to the commit of their effect, against the broker's own client, whose
 * consumer keeps the same effect and its place in the same database. Either way an event is flushed before its
 * publisher goes on, and has its effect once.
 */
final class BrokerBench {
    private static final Map<String, Supplier<RawBroker>> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put("nats", NatsRaw::new);
        KINDS.put("kafka", KafkaRaw::new);
    }

    private static final int PUBLISHERS = 32;
    private static final int BATCH = 50;
    /** Publishers wait while more than these have no effect yet, so that what is measured can be kept up. */
    private static final int AHEAD = 5_000;

    private static final int PACED = 250;
    private static final Duration PACE = Duration.ofMillis(20);
    private static final Duration SECONDS = Duration.ofSeconds(Integer.getInteger("quark.bench.seconds", 8));
    private static final Duration WARM_UP = Duration.ofSeconds(Math.min(6, SECONDS.toSeconds()));

    private static List<String> chosen = List.copyOf(KINDS.keySet());

    private BrokerBench() {}

    /** Takes the kinds that are named out of what was given. */
    static void choose(List<String> given) {
        List<String> named = given.stream().filter(KINDS::containsKey).toList();
        if (!named.isEmpty() && given.contains("brokers")) {
            given.removeAll(named);
            chosen = named;
        }
    }

    static void brokers(Report report) throws IOException, SQLException {
        for (String kind : chosen) {
            Supplier<RawBroker> maker = KINDS.get(kind);
            if (maker != null) {
                try (RawBroker raw = maker.get();
                        Broker broker = raw.connect();
                        BusRoom room = BusRoom.open(broker)) {
                    both(report, raw, room);
                }
            }
        }
    }

    /** One way from publishers to the till: who publishes, how many have had their effect, and in which database. */
    private record Way(Publish publish, AtomicLong published, AtomicLong consumed, DataSource database) {
        /** A number of events of one publisher. */
        @FunctionalInterface
        private interface Publish {
            void publish(int publisher, int count);
        }

        private void publishWhenWelcome(int publisher, int count) {
            while (published.get() - consumed.get() > AHEAD) {
                LockSupport.parkNanos(200_000);
            }
            publish.publish(publisher, count);
            published.addAndGet(count);
        }
    }

    private static void both(Report report, RawBroker raw, BusRoom room) throws SQLException {
        room.hear();
        Outbox outbox = room.outbox(true);
        Way ours = new Way(
                (publisher, count) -> outbox.publishAll(Collections.nCopies(count, sold(publisher))),
                new AtomicLong(),
                room.consumed,
                room.plain);
        prepare(room);
        AtomicLong taken = new AtomicLong();
        Way theirs = new Way(
                (publisher, count) -> raw.publish(
                        "shelf-" + publisher,
                        IntStream.range(0, count)
                                .mapToObj(_ -> Json.mapper().writeValueAsString(sold(publisher)))
                                .toList()),
                new AtomicLong(),
                taken,
                room.plain);
        Thread consumer = Thread.ofPlatform().start(() -> raw.consume((data, place) -> take(room, taken, data, place)));
        try {
            compare(report, raw.kind() + ": publish → effect committed, 32 publishers, events/s", theirs, ours, 1);
            compare(report, "the same, " + BATCH + " events at a time", theirs, ours, BATCH);
            latency(report, theirs, ours);
        } finally {
            consumer.interrupt();
            join(consumer);
        }
    }

    private static BusRoom.Sold sold(int publisher) {
        return new BusRoom.Sold("shelf-" + publisher, System.nanoTime(), BusRoom.Sold.NOTE);
    }

    private static void prepare(BusRoom room) throws SQLException {
        try (Connection connection = room.plain.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table till.raw_effect (shelf text not null, nanos bigint not null)");
            statement.execute("create table till.raw_place (place text not null)");
            statement.execute("insert into till.raw_place values ('')");
        }
    }

    /** What the till does with its events, by hand. */
    private static void take(BusRoom room, AtomicLong taken, List<String> data, String place) {
        List<BusRoom.Sold> events = data.stream()
                .map(it -> Json.mapper().readValue(it, BusRoom.Sold.class))
                .toList();
        try (Connection connection = room.plain.getConnection();
                PreparedStatement effect =
                        connection.prepareStatement("insert into till.raw_effect select * from unnest(?, ?)");
                PreparedStatement move = connection.prepareStatement("update till.raw_place set place = ?")) {
            connection.setAutoCommit(false);
            effect.setArray(
                    1,
                    connection.createArrayOf(
                            "text", events.stream().map(BusRoom.Sold::shelf).toArray()));
            effect.setArray(
                    2,
                    connection.createArrayOf(
                            "bigint", events.stream().map(BusRoom.Sold::nanos).toArray()));
            effect.executeUpdate();
            move.setString(1, place);
            move.executeUpdate();
            connection.commit();
            taken.addAndGet(events.size());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In turns, because what else the machine does changes. */
    private static void compare(Report report, String what, Way theirs, Way ours, int count) {
        run(theirs, count, WARM_UP);
        run(ours, count, WARM_UP);
        double raw = 0;
        double quark = 0;
        for (int turn = 0; turn < 2; turn++) {
            raw += run(theirs, count, SECONDS.dividedBy(2)) / 2;
            quark += run(ours, count, SECONDS.dividedBy(2)) / 2;
        }
        report.row(what, rate(quark), "its own client: " + rate(raw), quark / raw, true, 0.7);
    }

    /** Effects a second, over a checkpoint, until all that was published has had its own. */
    private static double run(Way way, int count, Duration duration) {
        Thread checkpoint = Checkpoint.after(duration.dividedBy(2), way.database);
        long before = way.consumed.get();
        long begun = System.nanoTime();
        long end = begun + duration.toNanos();
        together(publisher -> {
            while (System.nanoTime() < end) {
                way.publishWhenWelcome(publisher, count);
            }
        });
        while (way.consumed.get() < way.published.get()) {
            LockSupport.parkNanos(200_000);
        }
        join(checkpoint);
        return (way.consumed.get() - before) / ((System.nanoTime() - begun) / 1e9);
    }

    private static void together(IntConsumer deed) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < PUBLISHERS; i++) {
            int publisher = i;
            threads.add(Thread.ofPlatform().start(() -> deed.accept(publisher)));
        }
        threads.forEach(BrokerBench::join);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void latency(Report report, Way theirs, Way ours) {
        paced(ours);
        paced(theirs);
        report.note(
                "the same at rest, one event at a time",
                millis(paced(ours)),
                "its own client: " + millis(paced(theirs)));
    }

    /** Nanoseconds from the call that publishes to the commit of the effect, sorted. */
    private static long[] paced(Way way) {
        long[] nanos = new long[PACED];
        for (int i = 0; i < PACED; i++) {
            long begun = System.nanoTime();
            way.publishWhenWelcome(0, 1);
            while (way.consumed.get() < way.published.get()) {
                LockSupport.parkNanos(20_000);
            }
            nanos[i] = System.nanoTime() - begun;
            LockSupport.parkNanos(PACE.toNanos());
        }
        java.util.Arrays.sort(nanos);
        return nanos;
    }

    private static String rate(double perSecond) {
        return String.format(Locale.ROOT, "%,.0f/s", perSecond);
    }

    private static String millis(long[] nanos) {
        return String.format(
                Locale.ROOT, "p50 %.2f ms, p99 %.2f ms", Load.at(nanos, 0.5) / 1e3, Load.at(nanos, 0.99) / 1e3);
    }
}
