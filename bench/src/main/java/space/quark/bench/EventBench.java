package space.quark.bench;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import space.quark.dock.Json;
import tools.jackson.databind.JsonNode;

/** Durable events from outside: published over HTTP against rows committed singly, and from one process to another. */
final class EventBench {
    private static final int PUBLISHERS = 32;
    private static final int BATCH = 100;
    /** So many until the compiler is done with them. */
    private static final int WARMING = 8_000;

    /** Between an event and the next, and between a commit of the baseline and the next. */
    private static final Duration PACE = Duration.ofMillis(20);

    private static final Duration PLAIN = Duration.ofSeconds(Integer.getInteger("quark.bench.seconds", 8));
    private static final Duration WARM_UP = Duration.ofSeconds(6);
    /** Each has three paces: of the event, and of two commits. */
    private static final int ROUNDS = (int) Math.max(300, PLAIN.dividedBy(PACE) / 3);
    /** A subscription that is new passes a log of millions first. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final String DATA = "{\"order\":4711,\"sum\":\"39.90\",\"items\":[{\"sku\":\"A-17\",\"count\":2}]}";
    private static final String LENGTH = "content-length:";
    private static final String INSERT =
            "insert into public.bench_outbox (id, type, key, data, attributes, correlation)"
                    + " values (?, 'bench.order.placed', ?, ?, '', '')";

    private EventBench() {}

    static void outside(Report report) throws IOException, SQLException {
        try (Room room = Room.open()) {
            String token = room.serviceToken("bench", "publish:bench.*", "hear:bench.*");
            prepare(room);
            if (Bench.wants("publish")) {
                publishing(report, room, token);
            }
            if (Bench.wants("across")) {
                across(report, room, token);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void publishing(Report report, Room room, String token) throws InterruptedException, SQLException {
        double plain = singleRows(room);
        Measured batches = publish(room, token, BATCH);
        double perSecond = batches.load().perSecond() * BATCH;
        report.row(
                "durable publish, POST /events, 32 publishers, batches of 100, events/s",
                rate(perSecond, batches),
                String.format(Locale.ROOT, "single-row commits, plain JDBC: %,.0f/s", plain),
                perSecond / plain,
                true,
                5);
        Measured single = publish(room, token, 1);
        report.note(
                "the same, single events",
                rate(single.load().perSecond(), single),
                String.format(Locale.ROOT, "%,.0f/s", plain));
    }

    private static void across(Report report, Room room, String token)
            throws IOException, InterruptedException, SQLException {
        Across across = acrossProcesses(room, token);
        report.row(
                "publish → consumed by a poll in another process (p50)",
                millis(across.consumed),
                "a transaction of one row: " + millis(across.transactions),
                p50(across.consumed) / p50(across.transactions),
                false,
                4);
        report.note(
                "against a row committed with its statement",
                String.format(Locale.ROOT, "%.2f ×", p50(across.consumed) / p50(across.atOnce)),
                millis(across.atOnce));
        report.note("the answer to that publish", millis(across.answered), "");
        report.note(
                "what a new subscription does not hear, passed by",
                String.format(Locale.ROOT, "%,d events in %.1f s", across.passed, across.passing / 1e9),
                "");
    }

    private static String rate(double perSecond, Measured measured) {
        return String.format(
                Locale.ROOT,
                "%,.0f/s, p50 %.1f ms, %.0f µs CPU%s",
                perSecond,
                measured.load().p50() / 1e3,
                measured.cpuSeconds() * 1e6 / (perSecond * measured.load().seconds()),
                measured.load().errors() == 0 ? "" : ", " + measured.load().errors() + " ERRORS");
    }

    /** The row that a published event is, with the same keys. */
    private static void prepare(Room room) throws SQLException {
        try (Connection connection = room.pool().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    create table public.bench_outbox (
                      seq bigint not null generated always as identity, xid xid8 not null default pg_current_xact_id(),
                      id uuid not null, type text not null, key text not null, data text not null,
                      attributes text not null, correlation text not null,
                      published_at timestamptz not null default clock_timestamp(), primary key (seq, published_at))""");
            statement.execute("create index on public.bench_outbox (xid, seq)");
        }
    }

    private static double singleRows(Room room) throws InterruptedException, SQLException {
        LongAdder rows = new LongAdder();
        AtomicBoolean counting = new AtomicBoolean();
        AtomicBoolean over = new AtomicBoolean();
        Thread[] threads = new Thread[PUBLISHERS];
        for (int i = 0; i < PUBLISHERS; i++) {
            Connection connection = room.connection();
            String key = String.valueOf(i);
            threads[i] = Thread.ofPlatform().start(() -> {
                try (connection;
                        PreparedStatement insert = connection.prepareStatement(INSERT)) {
                    while (!over.get()) {
                        insert(insert, key);
                        if (counting.get()) {
                            rows.increment();
                        }
                    }
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        Thread.sleep(PLAIN.dividedBy(4));
        counting.set(true);
        Thread checkpoint = Checkpoint.after(PLAIN.dividedBy(2), room.pool());
        long begun = System.nanoTime();
        Thread.sleep(PLAIN);
        double perSecond = rows.sum() / ((System.nanoTime() - begun) / 1e9);
        over.set(true);
        checkpoint.join();
        for (Thread thread : threads) {
            thread.join();
        }
        return perSecond;
    }

    private static void insert(PreparedStatement insert, String key) throws SQLException {
        insert.setObject(1, id());
        insert.setString(2, key);
        insert.setString(3, DATA);
        insert.executeUpdate();
    }

    /** Growing with time, as the SDKs make it; what is measured is not a client's secure random numbers. */
    private static UUID id() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = System.currentTimeMillis() << 16 | 0x7000 | random.nextInt(1 << 12);
        return new UUID(high, random.nextLong() >>> 2 | 1L << 63);
    }

    private static Measured publish(Room room, String token, int batch) throws InterruptedException {
        LongFunction<byte[]> request = number -> Load.request("POST", "/events", token, events(number, batch));
        Thread checkpoint = Checkpoint.after(WARM_UP.plus(Measured.DURATION.dividedBy(2)), room.pool());
        Measured measured = Measured.run(room.station(), PUBLISHERS, WARM_UP, request);
        checkpoint.join();
        return measured;
    }

    private static String events(long number, int count) {
        StringBuilder text = new StringBuilder(count * 256).append('[');
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ",")
                    .append("{\"specversion\":\"1.0\",\"id\":\"")
                    .append(id())
                    .append("\",\"source\":\"/modules/bench\",\"type\":\"bench.order.placed\",\"subject\":\"")
                    .append(number % PUBLISHERS)
                    .append("\",\"data\":")
                    .append(DATA)
                    .append('}');
        }
        return text.append(']').toString();
    }

    private static double p50(long[] sorted) {
        return Load.at(sorted, 0.5);
    }

    private static String millis(long[] sorted) {
        return String.format(Locale.ROOT, "p50 %.2f ms, p99 %.2f ms", p50(sorted) / 1e3, Load.at(sorted, 0.99) / 1e3);
    }

    /** From the call that publishes to the event in the hands of who polls, and beside it what a commit takes. */
    private static final class Across {
        private final long[] consumed = new long[ROUNDS];
        private final long[] answered = new long[ROUNDS];
        private final long[] atOnce = new long[ROUNDS];
        private final long[] transactions = new long[ROUNDS];
        private long passed;
        private long passing;

        private void sort() {
            for (long[] one : List.of(consumed, answered, atOnce, transactions)) {
                Arrays.sort(one);
            }
        }
    }

    private static Across acrossProcesses(Room room, String token)
            throws IOException, InterruptedException, SQLException {
        BlockingQueue<Long> heard = new LinkedBlockingQueue<>();
        AtomicBoolean over = new AtomicBoolean();
        Across across = new Across();
        try (Caller consuming = new Caller(room, token)) {
            across.passed = rows(room);
            long listening = System.nanoTime();
            Thread consumer = Thread.ofPlatform().daemon().start(() -> consume(consuming, over, heard));
            echo(room, token);
            // Once it has passed everything that was published before.
            across.passing = next(heard) - listening;
            try (Caller publishing = new Caller(room, token);
                    Connection connection = room.connection();
                    PreparedStatement insert = connection.prepareStatement(INSERT)) {
                for (int i = -WARMING; i < ROUNDS; i++) {
                    // Until the consumer has acknowledged the last one and waits again.
                    LockSupport.parkNanos(i < 0 ? 1_000_000 : PACE.toNanos());
                    long begun = System.nanoTime();
                    publishing.call("POST", "/events", echo());
                    long back = System.nanoTime() - begun;
                    long took = next(heard) - begun;
                    if (i >= 0) {
                        across.consumed[i] = took;
                        across.answered[i] = back;
                        across.atOnce[i] = commit(insert, true);
                        across.transactions[i] = commit(insert, false);
                    }
                }
            }
            over.set(true);
            echo(room, token);
            consumer.join();
        }
        across.sort();
        return across;
    }

    private static long rows(Room room) throws SQLException {
        try (Connection connection = room.pool().getConnection();
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("select count(*) from hub.outbox")) {
            count.next();
            return count.getLong(1);
        }
    }

    /** When an event was heard; one that never is ends the run instead of holding it up. */
    private static long next(BlockingQueue<Long> heard) throws InterruptedException {
        Long time = heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (time == null) {
            throw new IllegalStateException("an event was not heard within " + PATIENCE);
        }
        return time;
    }

    private static String echo() {
        return events(1, 1).replace("order.placed", "echo");
    }

    private static void echo(Room room, String token) throws IOException {
        try (Caller publishing = new Caller(room, token)) {
            publishing.call("POST", "/events", echo());
        }
    }

    /** Nanoseconds of one row, after a pause as long as before a publish. */
    private static long commit(PreparedStatement insert, boolean atOnce) throws SQLException {
        Connection connection = insert.getConnection();
        connection.setAutoCommit(atOnce);
        LockSupport.parkNanos(PACE.toNanos());
        long begun = System.nanoTime();
        insert(insert, "1");
        if (!atOnce) {
            connection.commit();
        }
        return System.nanoTime() - begun;
    }

    private static void consume(Caller consuming, AtomicBoolean over, BlockingQueue<Long> heard) {
        try {
            while (!over.get()) {
                String answer = consuming.call("GET", "/events/poll?subscription=latency&types=bench.echo&wait=25", "");
                long now = System.nanoTime();
                JsonNode batch = Json.mapper().readTree(answer);
                batch.path("events").forEach(_ -> heard.add(now));
                consuming.call(
                        "POST",
                        "/events/ack",
                        "{\"subscription\":\"latency\",\"cursor\":\""
                                + batch.path("cursor").asString() + "\"}");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client that blocks on a connection of its own: what is measured is the station, not a client's own threads. */
    private static final class Caller implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;
        private final String token;

        private Caller(Room room, String token) throws IOException {
            this.token = token;
            this.socket = new Socket(
                    InetAddress.getLoopbackAddress(), room.station().address().getPort());
            socket.setTcpNoDelay(true);
            this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        }

        String call(String verb, String path, String body) throws IOException {
            socket.getOutputStream().write(Load.request(verb, path, token, body));
            String status = line();
            int length = 0;
            for (String header = line(); !header.isEmpty(); header = line()) {
                if (header.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
                    length = Integer.parseInt(header.substring(LENGTH.length()).strip());
                }
            }
            String answer = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            if (!status.startsWith("HTTP/1.1 2")) {
                throw new IOException(verb + " " + path + ": " + status + " " + answer);
            }
            return answer;
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (char c = (char) in.readByte(); c != '\n'; c = (char) in.readByte()) {
                line.append(c);
            }
            return line.toString().strip();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
