package space.quark.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Delivered;
import space.quark.dock.Event;
import space.quark.dock.EventType;
import space.quark.dock.Manifest;
import space.quark.host.bus.Broker;
import space.quark.host.bus.Bus;
import space.quark.host.bus.BusSettings;
import space.quark.host.bus.Handlers;
import space.quark.host.bus.Outbox;
import space.quark.host.storage.DatabaseSettings;
import space.quark.host.storage.Databases;
import space.quark.host.storage.EmbeddedPostgres;
import space.quark.host.storage.ModuleDatabase;

/** A shop that publishes and a till that hears it, in this process, on a PostgreSQL with fsync on. */
final class BusRoom implements AutoCloseable {
    private static final int POOL = 40;

    final HikariDataSource plain;
    final ModuleDatabase shop;
    final ModuleDatabase till;
    final Bus bus;
    final AtomicLong consumed = new AtomicLong();
    /** Hears of each event whose effect is committed. */
    volatile Consumer<Sold> hearing = _ -> {};

    /** Whether an event that is replayed has its effect, or is only looked at. */
    volatile boolean replayWrites;

    final AtomicLong looked = new AtomicLong();

    private final Path folder;
    private final EmbeddedPostgres postgres;
    private final Databases databases;

    /** What is published, about as large as an event usually is. */
    @EventType("quark.shop.sold")
    record Sold(String shelf, long nanos, String note) implements Event {
        static final String NOTE = "x".repeat(200);

        @Override
        public String key() {
            return shelf;
        }
    }

    private BusRoom(Path folder, @Nullable Broker broker) {
        this.folder = folder;
        this.postgres =
                Started.keep(EmbeddedPostgres.start(folder.resolve("postgres"), EmbeddedPostgres.Options.safe()));
        this.plain = BaselineServer.pool(postgres.url(), postgres.user(), postgres.password());
        DatabaseSettings settings = DatabaseSettings.at(postgres.url(), postgres.user(), postgres.password())
                .poolSize(POOL);
        this.databases = new Databases(settings, Map.of(), InstantSource.system());
        ClassLoader loader = BusRoom.class.getClassLoader();
        this.shop = databases.open("shop", loader);
        this.till = databases.open("till", loader);
        this.bus = new Bus(InstantSource.system(), BusSettings.defaults(), new Semaphore(4), broker);
        bus.open("shop", shop);
        bus.open("till", till);
    }

    static BusRoom open() throws IOException {
        return open(null);
    }

    /** @param broker what carries the events, null: nothing but their outboxes; closed by whoever opened it */
    static BusRoom open(@Nullable Broker broker) throws IOException {
        return Started.keep(new BusRoom(Scratch.folder("bus"), broker));
    }

    /** The shop's outbox, which wakes the till or leaves it to look by itself. */
    Outbox outbox(boolean wakes) {
        Manifest manifest =
                Manifest.of("shop", "Shop", "1.0.0").publishes(Sold.class).build();
        return new Outbox(shop, manifest, InstantSource.system(), type -> {
            if (wakes) {
                bus.published("shop", type);
            }
        });
    }

    /** Lets the till hear: an effect in one statement for however many events. */
    void hear() {
        till.run(tx -> tx.execute("create table till.effect (shelf text not null, nanos bigint not null)"));
        Handlers handlers = new Handlers();
        handlers.addForMany(Sold.class, (tx, events) -> {
            if (!replayWrites && Delivered.current().orElseThrow().replayed()) {
                events.forEach(event -> looked.addAndGet(event.note().length()));
                return;
            }
            tx.createUpdate("insert into till.effect select * from unnest(:shelves::text[], :nanos::bigint[])")
                    .bind("shelves", events.stream().map(Sold::shelf).toArray(String[]::new))
                    .bind("nanos", events.stream().map(Sold::nanos).toArray(Long[]::new))
                    .execute();
            till.afterCommit(() -> {
                consumed.addAndGet(events.size());
                events.forEach(hearing);
            });
        });
        bus.subscribe("till", till, handlers);
    }

    @Override
    public void close() throws IOException {
        Started.ended(this);
        bus.close();
        databases.close();
        plain.close();
        Started.ended(postgres);
        postgres.close();
        Scratch.delete(folder);
    }
}
