package space.quark.host.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import space.quark.dock.Event;
import space.quark.dock.EventType;
import space.quark.dock.Manifest;

/** What may be published, and what becomes of it. */
@Timeout(300)
class OutboxTest {
    private final BusFixture fixture = new BusFixture();
    private final AtomicInteger wakes = new AtomicInteger();
    private final Outbox outbox = fixture.outbox(_ -> wakes.incrementAndGet());

    @AfterEach
    void close() {
        fixture.close();
    }

    @EventType("quark.shop.closed_down")
    record ClosedDown(String key) implements Event {}

    @EventType("quark.bank.robbed")
    record Robbed(String key) implements Event {}

    private List<Envelope> published() {
        return new OutboxSource("shop", fixture.shop)
                .read(Position.START, Set.of("quark.shop.sold", "quark.shop.restocked"), 1_000).entries().stream()
                        .map(Page.Entry::event)
                        .toList();
    }

    @Test
    void anEventCommitsWithItsTransactionAndWakesOnce() {
        fixture.shop.run(tx -> {
            outbox.publish(tx, new Sold("shelf-1", 1));
            outbox.publish(tx, new Sold("shelf-1", 2));
            assertEquals(0, wakes.get());
        });
        assertEquals(1, wakes.get());
        List<Envelope> events = published();
        assertEquals(2, events.size());
        Envelope event = events.getFirst();
        assertEquals("shop", event.source());
        assertEquals("quark.shop.sold", event.type());
        assertEquals("shelf-1", event.key());
        assertEquals("{\"shelf\":\"shelf-1\",\"number\":1}", event.data());
        assertEquals(7, event.id().version());
        assertEquals(2, event.id().variant());
        assertEquals(event.time().toEpochMilli(), event.id().getMostSignificantBits() >>> 16);
    }

    @Test
    void whatIsRolledBackWasNeverPublished() {
        assertThrows(
                IllegalStateException.class,
                () -> fixture.shop.run(tx -> {
                    outbox.publish(tx, new Sold("shelf-1", 1));
                    throw new IllegalStateException("changed their mind");
                }));
        assertEquals(List.of(), published());
        assertEquals(0, wakes.get());
    }

    @Test
    void whatNobodyHearsIsPassedByInGreatStrides() {
        fixture.publish(outbox, new Sold("shelf-1", 1));
        fixture.shop.run(tx -> tx.execute("""
                insert into shop.outbox (id, type, key, data, correlation)
                select gen_random_uuid(), 'quark.shop.restocked', 'shelf-2', '{}', '' from generate_series(1, 250000)"""));
        fixture.publish(outbox, new Sold("shelf-1", 2));
        OutboxSource source = new OutboxSource("shop", fixture.shop);
        List<String> heard = new ArrayList<>();
        Page page = new Page(List.of(), Position.START, true);
        int pages = 0;
        while (page.more()) {
            page = source.read(page.next(), Set.of("quark.shop.sold"), 20);
            page.entries().forEach(entry -> heard.add(entry.event().data()));
            pages++;
        }
        assertEquals(List.of("{\"shelf\":\"shelf-1\",\"number\":1}", "{\"shelf\":\"shelf-1\",\"number\":2}"), heard);
        assertTrue(pages < 10, pages + " pages");
        assertEquals(
                List.of(),
                source.read(page.next(), Set.of("quark.shop.sold"), 20).entries());
    }

    @Test
    void anUndeclaredTypeIsRefusedAndTheRefusalSaysWhereItBelongs() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> fixture.publish(outbox, new ClosedDown("shelf-1")));
        String text = String.valueOf(refusal.getMessage());
        assertTrue(text.contains("shop publishes quark.shop.closed_down"), text);
        assertTrue(text.contains(".publishes(ClosedDown.class) to its manifest"), text);
    }

    @Test
    void noModulePublishesInTheNameOfAnother() {
        Manifest liar =
                Manifest.of("shop", "Shop", "1.0.0").publishes(Robbed.class).build();
        Outbox lying = new Outbox(fixture.shop, liar, InstantSource.system(), _ -> {});
        assertThrows(IllegalArgumentException.class, () -> fixture.publish(lying, new Robbed("vault")));
    }

    @Test
    void thereIsNoPublishingOutsideATransaction() {
        assertThrows(
                IllegalStateException.class,
                () -> fixture.shop.read(handle -> {
                    outbox.publish(handle, new Sold("shelf-1", 1));
                    return true;
                }));
        assertThrows(
                IllegalStateException.class, () -> fixture.till.run(tx -> outbox.publish(tx, new Sold("shelf-1", 1))));
        assertEquals(List.of(), published());
    }

    @Test
    @SuppressWarnings("NullAway") // what a module that is not checked may do
    void whatDoesNotFitItsSchemaIsRefusedWithTheField() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> fixture.publish(outbox, new Sold(null, 1)));
        assertTrue(String.valueOf(refused.getMessage()).contains("its field shelf is required"), refused::getMessage);
        assertEquals(List.of(), published());
    }

    @Test
    void manyPublishersShareCommitsAndEachKeepsItsOrder() throws Exception {
        int before = wakes.get();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> publishers = new ArrayList<>();
            for (int publisher = 0; publisher < 16; publisher++) {
                String shelf = "shelf-" + publisher;
                publishers.add(threads.submit(() -> {
                    for (int n = 0; n < 20; n += 2) {
                        outbox.publishAll(List.of(new Sold(shelf, n), new Sold(shelf, n + 1)));
                    }
                }));
            }
            for (Future<?> publisher : publishers) {
                publisher.get();
            }
        }
        List<Envelope> all = published();
        assertEquals(320, all.size());
        for (int publisher = 0; publisher < 16; publisher++) {
            String shelf = "shelf-" + publisher;
            List<String> data = all.stream()
                    .filter(event -> event.key().equals(shelf))
                    .map(Envelope::data)
                    .toList();
            for (int n = 0; n < 20; n++) {
                assertTrue(data.get(n).contains(":" + n + "}") || data.get(n).contains(":" + n + ","), data.get(n));
            }
        }
        assertTrue(wakes.get() > before);
    }

    @Test
    void whatOneBringsThatCannotBeKeptFailsForThatOneOnly() throws Exception {
        fixture.shop.run(tx -> tx.execute("alter table shop.outbox add check (key <> 'cursed')"));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> publishers = new ArrayList<>();
            for (int n = 0; n < 8; n++) {
                String shelf = n == 3 ? "cursed" : "shelf-" + n;
                publishers.add(threads.submit(() -> outbox.publishAll(List.of(new Sold(shelf, 1)))));
            }
            for (int n = 0; n < 8; n++) {
                Future<?> publisher = publishers.get(n);
                if (n == 3) {
                    assertThrows(java.util.concurrent.ExecutionException.class, publisher::get);
                } else {
                    publisher.get();
                }
            }
        }
        assertEquals(7, published().size());
    }

    @Test
    void aTransactionPublishesWithItsHandleAndNotBesideIt() {
        assertThrows(
                IllegalStateException.class,
                () -> fixture.shop.run(_ -> outbox.publishAll(List.of(new Sold("shelf-1", 1)))));
        outbox.publishAll(List.of());
        assertEquals(List.of(), published());
    }

    @Test
    void aKeyIsNotEndless() {
        assertThrows(IllegalArgumentException.class, () -> fixture.publish(outbox, new Sold("x".repeat(501), 1)));
        fixture.publish(outbox, new Sold("x".repeat(500), 1));
        assertEquals(1, published().size());
    }

    @Test
    void anEventIsNotLargerThanCanBeCarried() {
        Outbox small = new Outbox(fixture.shop, BusFixture.SHOP, InstantSource.system(), _ -> {}, 60);
        String fits = "я".repeat(18);
        fixture.publish(small, new Sold(fits, 10));
        small.publishAll(List.of(new Sold(fits, 11)));
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> fixture.publish(small, new Sold(fits + "я", 12)));
        String text = String.valueOf(refused.getMessage());
        assertTrue(text.contains("quark.shop.sold cannot be published"), text);
        assertTrue(text.contains("at most 60 bytes, and has "), text);
        assertThrows(
                IllegalArgumentException.class,
                () -> small.publishAll(List.of(new Sold(fits, 13), new Sold(fits + "я", 14))));
        assertEquals(2, published().size());
    }

    @Test
    void anEnvelopeIsACloudEventAndComesBackTheSame() {
        Envelope event = new Envelope(
                UUID.fromString("0193a8c0-0000-7000-8000-000000000001"),
                "shop",
                "quark.shop.sold",
                Instant.parse("2026-11-21T08:09:10.123456Z"),
                "a \"key\"",
                "{\"price\":1.10,\"big\":12345678901234567890}",
                "a trace");
        String json = event.toJson();
        assertEquals("""
                {"specversion":"1.0","id":"0193a8c0-0000-7000-8000-000000000001","source":"/modules/shop",\
                "type":"quark.shop.sold","time":"2026-11-21T08:09:10.123456Z","subject":"a \\"key\\"","correlationid":"a trace",\
                "datacontenttype":"application/json","data":{"price":1.10,"big":12345678901234567890}}""", json);
        assertEquals(event, Envelope.parse(json));
    }

    @Test
    void whatIsNoCloudEventOfOursIsRefused() {
        String good = new Envelope(UUID.randomUUID(), "shop", "t", Instant.EPOCH, "k", "{}", "").toJson();
        for (String bad : List.of(
                "{",
                "[]",
                "{}",
                good.replace("\"1.0\"", "\"0.3\""),
                good.replace("/modules/", "/elsewhere/"),
                good.replace("1970", "noon"),
                good.replace("\"subject\":\"k\",", ""),
                good.replace(",\"data\":{}", ""))) {
            assertThrows(IllegalArgumentException.class, () -> Envelope.parse(bad), bad);
        }
    }
}
