package com.example.shop;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Logger;
import space.quark.dock.Call;
import space.quark.dock.Check;
import space.quark.dock.Contract;
import space.quark.dock.Dock;
import space.quark.dock.Event;
import space.quark.dock.EventType;
import space.quark.dock.Id;
import space.quark.dock.Manifest;
import space.quark.dock.Module;
import space.quark.dock.Open;
import space.quark.dock.Setting;

/** A module that does a little of everything, and leaves behind what careless modules leave behind. */
public final class ShopModule implements Module {
    @Contract("jarshop")
    public interface Shop {
        @Call("GET /jarshop/stand")
        @Open
        Stand stand();

        @Call(value = "POST /jarshop/orders", status = 201)
        @Open
        Order order(NewOrder order);
    }

    public record OrderId(long value) implements Id {}

    public record NewOrder(String what) {}

    public record Order(OrderId id, String what) {}

    public record Stand(
            String version, String greeting, int most, String key, long orders, long heard, String hidden) {}

    public record Settings(
            @Setting(value = "hello", help = "What is said.") String greeting,
            @Setting(value = "3", help = "How many of one thing somebody may buy.") int most,
            @Setting(value = "30s", help = "How long the shop rests at noon.") Duration noonRest,
            @Setting(value = "green, black", help = "The teas that there are.") List<String> teas,
            @Setting(value = "", help = "Opens the till.", secret = true) String key) {
        public Settings {
            Check.that().range("most", most, 1, 9).done();
        }
    }

    @EventType("quark.jarshop.order_placed")
    public record OrderPlaced(OrderId order, String what) implements Event {
        @Override
        public String key() {
            return order.value() + "";
        }
    }

    @Override
    public Manifest manifest() {
        return Manifest.of("jarshop", "Shop", version())
                .describe("Sells.")
                .offers(Shop.class)
                .publishes(OrderPlaced.class)
                .hears(OrderPlaced.class)
                .settings(Settings.class)
                .build();
    }

    private static String version() {
        return text("/version.txt");
    }

    private static String text(String resource) {
        try (var in = ShopModule.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public void dock(Dock dock) {
        if (version().startsWith("13.")) {
            throw new IllegalStateException("thirteen brings bad luck");
        }
        Settings settings = dock.settings(Settings.class);
        if (settings.key().equals("bent")) {
            throw new IllegalStateException("the key does not turn");
        }
        ((Collection<Object>) System.getProperties().get("jarshop.loaders"))
                .add(new WeakReference<>(getClass().getClassLoader()));
        leave();
        dock.on(OrderPlaced.class, (tx, event) -> tx.createUpdate("insert into jarshop.heard (id) values (:id)")
                .bind("id", event.order())
                .execute());
        dock.every(Duration.ofMillis(20), "count", () -> dock.database()
                .read(handle -> handle.createQuery("select id, what from jarshop.purchase limit 1")
                        .mapTo(Order.class)
                        .findOne()));
        dock.offer(Shop.class, new Shop() {
            @Override
            public Stand stand() {
                if (version().startsWith("14.")) {
                    throw new IllegalStateException("fourteen stands badly");
                }
                return dock.database().read(handle -> new Stand(
                        version(),
                        settings.greeting(),
                        settings.most(),
                        settings.key(),
                        handle.createQuery("select count(*) from jarshop.purchase").mapTo(Long.class).one(),
                        handle.createQuery("select count(distinct id) from jarshop.heard").mapTo(Long.class).one(),
                        hidden()));
            }

            @Override
            public Order order(NewOrder order) {
                return dock.database().write(tx -> {
                    Order made = tx.createQuery("insert into jarshop.purchase (what) values (:what) returning id, what")
                            .bind("what", order.what())
                            .mapTo(Order.class)
                            .one();
                    dock.events().publish(tx, new OrderPlaced(made.id(), made.what()));
                    return made;
                });
            }
        });
    }

    /** What of the station's inside can be seen. */
    private static String hidden() {
        try {
            return Class.forName("space.quark.hub.Hub").getName();
        } catch (ClassNotFoundException e) {
            return "nothing";
        }
    }

    private static void leave() {
        try {
            DriverManager.registerDriver(new NoDriver());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        Thread clerk = new Thread(() -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                // Told to go.
            }
        });
        clerk.setName("clerk of the shop");
        clerk.setDaemon(true);
        clerk.start();
    }

    static final class NoDriver implements Driver {
        @Override
        public Connection connect(String url, Properties info) {
            return null;
        }

        @Override
        public boolean acceptsURL(String url) {
            return false;
        }

        @Override
        public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
            return new DriverPropertyInfo[0];
        }

        @Override
        public int getMajorVersion() {
            return 1;
        }

        @Override
        public int getMinorVersion() {
            return 0;
        }

        @Override
        public boolean jdbcCompliant() {
            return false;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }
    }
}
