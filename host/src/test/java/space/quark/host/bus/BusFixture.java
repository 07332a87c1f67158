package space.quark.host.bus;

import static org.junit.jupiter.api.Assertions.fail;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Event;
import space.quark.dock.EventHandler;
import space.quark.dock.Manifest;
import space.quark.host.storage.DatabaseSettings;
import space.quark.host.storage.Databases;
import space.quark.host.storage.ModuleDatabase;
import space.quark.host.storage.TestPostgres;

/** A shop that publishes and a till that hears it, in a database of their own. */
final class BusFixture implements AutoCloseable {
    static final BusSettings QUICK = new BusSettings(
            100,
            Duration.ofSeconds(2),
            1_000,
            Duration.ofMillis(20),
            Duration.ofMillis(200),
            Duration.ofDays(7),
            Duration.ofDays(30),
            Duration.ofMinutes(5));
    static final Manifest SHOP = Manifest.of("shop", "Shop", "1.0.0")
            .publishes(Sold.class)
            .publishes(Restocked.class)
            .build();

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final DatabaseSettings where;
    final Databases databases;
    final ModuleDatabase shop;
    final ModuleDatabase till;
    private final List<Runnable> open = new ArrayList<>();

    /** An effect that the till noted. */
    record Effect(long place, String shelf, long number) {}

    /** What {@code bus_parked} holds. */
    record Parked(String key, int attempts, String error) {}

    BusFixture() {
        ClassLoader resources = BusFixture.class.getClassLoader();
        where = TestPostgres.settings(resources, "shop", "till");
        databases = new Databases(where, Map.of(), InstantSource.system());
        shop = databases.open("shop", resources);
        till = databases.open("till", resources);
        till.run(tx -> tx.execute(
                "create table till.effect (place bigint generated always as identity, shelf text, number bigint)"));
    }

    /** A bus as a process has it, with the shop's outbox in it. */
    Bus bus(BusSettings settings, InstantSource clock) {
        return bus(settings, clock, null);
    }

    /** The same with a broker, which is closed with it. */
    Bus bus(BusSettings settings, InstantSource clock, @Nullable Broker broker) {
        if (broker != null) {
            open.add(broker::close);
        }
        Bus bus = new Bus(clock, settings, new Semaphore(4), broker);
        open.add(bus::close);
        bus.open("shop", shop);
        return bus;
    }

    /** The same in a process of its own. */
    Bus bus(BusSettings settings, @Nullable Broker broker, Databases process) {
        if (broker != null) {
            open.add(broker::close);
        }
        Bus bus = new Bus(InstantSource.system(), settings, new Semaphore(4), broker);
        open.add(bus::close);
        bus.open("shop", process.open("shop", BusFixture.class.getClassLoader()));
        return bus;
    }

    /** What another process has of the same databases. */
    Databases otherProcess() {
        return new Databases(where, Map.of(), InstantSource.system());
    }

    Bus bus() {
        return bus(QUICK, InstantSource.system());
    }

    Outbox outbox(Bus bus) {
        return outbox(type -> bus.published("shop", type));
    }

    Outbox outbox(Consumer<String> committed) {
        return new Outbox(shop, SHOP, InstantSource.system(), committed);
    }

    void publish(Outbox outbox, Event... events) {
        shop.run(tx -> {
            for (Event event : events) {
                outbox.publish(tx, event);
            }
        });
    }

    /** Lets the till hear what is sold. */
    void hear(Bus bus, EventHandler<Sold> handler) {
        Handlers handlers = new Handlers();
        handlers.add(Sold.class, handler);
        bus.subscribe("till", till, handlers);
    }

    /** The effect of an event: a row. */
    static void note(Handle transaction, Sold event) {
        transaction
                .createUpdate("insert into till.effect (shelf, number) values (:shelf, :number)")
                .bind("shelf", event.shelf())
                .bind("number", event.number())
                .execute();
    }

    List<Effect> effects() {
        return till.read(handle -> handle.createQuery("select place, shelf, number from till.effect order by place")
                .mapTo(Effect.class)
                .list());
    }

    /** The numbers noted for a shelf, in the order of their effects. */
    List<Long> numbers(String shelf) {
        return effects().stream()
                .filter(it -> it.shelf().equals(shelf))
                .map(Effect::number)
                .toList();
    }

    List<Parked> parked() {
        return till.read(handle -> handle.createQuery("select key, attempts, error from till.bus_parked order by place")
                .mapTo(Parked.class)
                .list());
    }

    /** A connection of its own, for transactions that overlap; rolled back at the end. */
    Handle connection() {
        try {
            Connection connection = DriverManager.getConnection(where.url(), where.user(), where.password());
            Handle handle = Jdbi.open(connection);
            open.add(handle::close);
            return handle;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Publishes on a plain connection, in the transaction that is open there. */
    static void insert(Handle connection, String shelf, long number) {
        connection
                .createUpdate("""
                        insert into shop.outbox (id, type, key, data)
                        values (gen_random_uuid(), 'quark.shop.sold', :shelf, :data)""")
                .bind("shelf", shelf)
                .bind("data", "{\"shelf\":\"" + shelf + "\",\"number\":" + number + "}")
                .execute();
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                fail("not within " + PATIENCE + ": " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
    }

    /** A clock that stands where it is put. */
    static final class StoodClock implements InstantSource {
        private volatile Instant now;

        StoodClock(Instant now) {
            this.now = now;
        }

        synchronized void forward(Duration step) {
            now = now.plus(step);
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    @Override
    public void close() {
        open.reversed().forEach(Runnable::run);
        databases.close();
    }
}
