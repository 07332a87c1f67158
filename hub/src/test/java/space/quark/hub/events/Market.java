package space.quark.hub.events;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Dock;
import space.quark.dock.Manifest;
import space.quark.dock.Module;

/** A module in the station's own process. */
final class Market implements Module {
    private volatile @Nullable Dock docked;

    @Override
    public Manifest manifest() {
        return Manifest.of("market", "Market", "1.0.0").publishes(Sold.class).build();
    }

    @Override
    public void dock(Dock dock) {
        docked = dock;
    }

    void sell(String shelf, int number) {
        Dock dock = Objects.requireNonNull(docked);
        dock.database().run(tx -> dock.events().publish(tx, new Sold(shelf, number)));
    }
}
