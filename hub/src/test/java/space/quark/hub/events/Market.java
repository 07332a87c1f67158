package space.quark.hub.events;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Dock;
import space.quark.dock.Manifest;
import space.quark.dock.Module;

/** A module in the station's own process. */
final class Market implements Module {
    /** What was ordered from outside. */
    final List<String> heard = new CopyOnWriteArrayList<>();

    private volatile @Nullable Dock docked;

    @Override
    public Manifest manifest() {
        return Manifest.of("market", "Market", "1.0.0")
                .publishes(Sold.class)
                .hears(Ordered.class)
                .build();
    }

    @Override
    public void dock(Dock dock) {
        docked = dock;
        dock.on(Ordered.class, (tx, order) -> {
            if (order.number() < 0) {
                throw new IllegalArgumentException("nobody can order " + order.number());
            }
            heard.add(order.shelf() + order.number());
        });
    }

    void sell(String shelf, int number) {
        Dock dock = Objects.requireNonNull(docked);
        dock.database().run(tx -> dock.events().publish(tx, new Sold(shelf, number)));
    }
}
