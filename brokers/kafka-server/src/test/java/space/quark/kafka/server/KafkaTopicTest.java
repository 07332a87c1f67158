package space.quark.kafka.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import space.quark.host.bus.Broker;
import space.quark.host.bus.BrokerAway;
import space.quark.host.bus.Envelope;
import space.quark.host.bus.EventSource;
import space.quark.host.bus.Page;
import space.quark.host.bus.Position;

/** What is particular to Kafka: partitions, offsets, retention, what a failed append leaves behind. */
@Timeout(120)
class KafkaTopicTest {
    private static final Set<String> SOLD = Set.of("quark.shop.sold");
    private static final AtomicInteger STATIONS = new AtomicInteger();
    private static final Stations SERVER = new Stations(Duration.ofSeconds(10));

    private final String station = "shop" + STATIONS.incrementAndGet();
    private final Broker broker = SERVER.connect(station);

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @AfterEach
    void close() {
        broker.close();
    }

    private static Envelope sold(String key, String data) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        return new Envelope(UUID.randomUUID(), "shop", "quark.shop.sold", now, key, data, "");
    }

    private static List<Envelope> sold(int keys, int each) {
        return IntStream.range(0, keys * each)
                .mapToObj(it -> sold("key-" + it % keys, "{\"n\":" + it / keys + "}"))
                .toList();
    }

    /** All that follows a position, page by page. */
    private static List<Envelope> read(EventSource source, Position from, int limit) {
        List<Envelope> all = new ArrayList<>();
        Position at = from;
        for (Page page = source.read(at, SOLD, limit); !page.next().equals(at); page = source.read(at, SOLD, limit)) {
            assertTrue(page.entries().size() <= limit);
            page.entries().stream().map(Page.Entry::event).forEach(all::add);
            at = page.next();
        }
        return all;
    }

    private static List<Envelope> ofKey(List<Envelope> events, String key) {
        return events.stream().filter(it -> it.key().equals(key)).toList();
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", SERVER.address()));
    }

    @Test
    void everyKeyIsReadInItsOrderHoweverSmallThePages() {
        List<Envelope> events = sold(7, 30);
        broker.append("shop", events);
        for (int limit : List.of(1, 13, 500)) {
            List<Envelope> read = read(broker.source("shop"), Position.START, limit);
            assertEquals(events.size(), read.size());
            for (int key = 0; key < 7; key++) {
                assertEquals(ofKey(events, "key-" + key), ofKey(read, "key-" + key));
            }
        }
    }

    @Test
    void aPageThatWasBrokenOffIsReadOnWhereItWas() {
        broker.append("shop", sold(5, 6));
        EventSource source = broker.source("shop");
        Page page = source.read(Position.START, SOLD, 500);
        for (Page next = page; next.more(); ) {
            next = source.read(page.next(), SOLD, 500);
            page = next.entries().size() > page.entries().size() ? next : page;
        }
        List<Page.Entry> entries = page.entries();
        for (Page.Entry last : entries) {
            List<Page.Entry> rest = new ArrayList<>();
            Position at = new Position(page.next().tick(), last.seq());
            while (!at.equals(page.next())) {
                Page more = source.read(at, SOLD, 4);
                rest.addAll(more.entries());
                at = more.next();
            }
            assertEquals(entries.subList(entries.indexOf(last) + 1, entries.size()), rest);
        }
    }

    @Test
    void whoFarBehindReadsMissesNothingWhileMoreComes() throws InterruptedException {
        String large = "{\"note\":\"" + "x".repeat(20_000) + "\"}";
        EventSource source = broker.source("shop");
        broker.append("shop", List.of(sold("a", large)));
        List<Envelope> sent = new ArrayList<>(read(source, Position.START, 10));
        Thread sending = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < 20; i++) {
                List<Envelope> some =
                        IntStream.range(0, 20).mapToObj(_ -> sold("a", large)).toList();
                broker.append("shop", some);
                sent.addAll(some);
            }
        });
        List<Envelope> read = new ArrayList<>();
        Position at = Position.START;
        while (read.size() < 401) {
            Page page = source.read(at, SOLD, 7);
            page.entries().forEach(it -> read.add(it.event()));
            at = page.next();
        }
        sending.join();
        assertEquals(sent, read);
    }

    @Test
    void whatKafkaNoLongerHasIsPassedOver() throws ExecutionException, InterruptedException {
        List<Envelope> events = sold(1, 20);
        broker.append("shop", events);
        TopicPartition where = partition();
        try (Admin admin = admin()) {
            admin.deleteRecords(Map.of(where, RecordsToDelete.beforeOffset(15)))
                    .all()
                    .get();
        }
        EventSource source = broker.source("shop");
        assertEquals(events.subList(15, 20), read(source, Position.START, 3));
        assertEquals(new EventSource.Backlog(5, events.get(15).time()), source.backlog(Position.START, SOLD));
        try (Admin admin = admin()) {
            admin.deleteRecords(Map.of(where, RecordsToDelete.beforeOffset(20)))
                    .all()
                    .get();
        }
        try (Broker other = SERVER.connect(station)) {
            assertEquals(List.of(), read(other.source("shop"), Position.START, 3));
        }
    }

    /** The one with events in it. */
    private TopicPartition partition() {
        String tick =
                broker.source("shop").read(Position.START, SOLD, 500).next().tick();
        String[] ends = tick.substring(tick.lastIndexOf('/') + 1).split(",");
        int number = IntStream.range(0, ends.length)
                .filter(it -> !ends[it].equals("0"))
                .findFirst()
                .orElseThrow();
        return new TopicPartition(station + ".shop", number);
    }

    @Test
    void aRefusedEventLeavesNoneOfThoseBehindIt() {
        Envelope first = sold("a", "{\"n\":1}");
        Envelope tooLarge = sold("a", "\"" + "x".repeat(20 << 20) + "\"");
        Envelope last = sold("a", "{\"n\":3}");
        BrokerAway refused =
                assertThrows(BrokerAway.class, () -> broker.append("shop", List.of(first, tooLarge, last)));
        assertTrue(String.valueOf(refused.getMessage()).contains("RecordTooLarge"), refused::getMessage);
        List<Envelope> kept = read(broker.source("shop"), Position.START, 10);
        assertFalse(kept.contains(last), "an event overtook another of its key");
        broker.append("shop", List.of(first, last));
        List<Envelope> now = read(broker.source("shop"), Position.START, 10);
        assertEquals(List.of(first, last), now.stream().distinct().toList());
    }

    @Test
    void whatKafkaHadAcknowledgedAndLostIsNoticedBeforeMoreIsAppended() throws IOException {
        List<Envelope> first = sold(1, 1);
        broker.append("shop", first);
        Position before = broker.end("shop");
        SERVER.killAndGoBack(() -> appendWhenBack(sold(1, 3)));
        Position lost = broker.end("shop");
        List<Envelope> last = sold(1, 1);
        String refusal = "";
        while (!refusal.contains("has lost")) {
            refusal = String.valueOf(assertThrows(BrokerAway.class, () -> broker.append("shop", last))
                    .getMessage());
        }
        assertTrue(broker.reaches("shop", before));
        assertFalse(broker.reaches("shop", lost));
        broker.append("shop", last);
        assertTrue(broker.reaches("shop", broker.end("shop")));
        assertEquals(List.of(first.getFirst(), last.getFirst()), read(broker.source("shop"), Position.START, 10));
    }

    private void appendWhenBack(List<Envelope> events) {
        whenBack(() -> {
            broker.append("shop", events);
            return true;
        });
    }

    private static boolean whenBack(BooleanSupplier work) {
        while (true) {
            try {
                return work.getAsBoolean();
            } catch (BrokerAway _) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aTopicIsAsTheSettingsWantItAlsoWhenItWasMadeOtherwise() throws ExecutionException, InterruptedException {
        broker.log("shop");
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, station + ".shop");
        Duration kept = Duration.ofDays(60);
        try (Admin admin = admin()) {
            Config config = config(admin, topic);
            assertEquals("1", value(config, "flush.messages"));
            assertEquals("1", value(config, "min.insync.replicas"));
            assertEquals(String.valueOf(kept.toMillis()), value(config, "retention.ms"));
            assertEquals("LogAppendTime", value(config, "message.timestamp.type"));
            try (Broker other = SERVER.connect(station, 3, false)) {
                other.log("shop");
            }
            // A change is acknowledged a little before it is told.
            while (value(config(admin, topic), "flush.messages").equals("1")) {
                Thread.onSpinWait();
            }
        }
    }

    private static Config config(Admin admin, ConfigResource topic) throws ExecutionException, InterruptedException {
        return Objects.requireNonNull(
                admin.describeConfigs(List.of(topic)).all().get().get(topic));
    }

    private static String value(Config config, String name) {
        return String.valueOf(config.get(name).value());
    }

    @Test
    void aListenerThatFailsKeepsNobodyFromHearingOn() throws InterruptedException {
        BlockingQueue<String> failed = new LinkedBlockingQueue<>();
        BlockingQueue<String> said = new LinkedBlockingQueue<>();
        broker.onAppended(module -> {
            if (failed.isEmpty()) {
                failed.add(module);
                throw new UnsupportedOperationException("once");
            }
            said.add(module);
        });
        EventSource source = broker.source("shop");
        broker.append("shop", sold(1, 1));
        assertEquals("shop", said.poll(60, TimeUnit.SECONDS));
        assertEquals(List.of("shop"), List.copyOf(failed));
        assertEquals(1, read(source, Position.START, 10).size());
    }

    @Test
    void whatAnotherProcessAppendsIsSaidHere() throws InterruptedException {
        BlockingQueue<String> said = new LinkedBlockingQueue<>();
        broker.onAppended(said::add);
        EventSource source = broker.source("corner-shop");
        try (Broker other = SERVER.connect(station)) {
            other.append("corner-shop", sold(1, 1));
            assertEquals("corner_shop", said.poll(60, TimeUnit.SECONDS));
            assertEquals(1, read(source, Position.START, 10).size());
        }
    }
}
