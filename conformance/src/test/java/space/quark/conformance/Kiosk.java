package space.quark.conformance;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Delivered;
import space.quark.dock.Dock;
import space.quark.dock.Event;
import space.quark.dock.EventType;
import space.quark.dock.Manifest;
import space.quark.dock.Module;

/** A module that publishes what it sells and hears it itself, badly while it is out of order. */
final class Kiosk implements Module {
    final AtomicBoolean outOfOrder = new AtomicBoolean();
    final List<String> heard = new CopyOnWriteArrayList<>();
    private volatile @Nullable Dock dock;

    /** Something was sold. */
    @EventType("quark.kiosk.paper_sold")
    record PaperSold(String paper, int copies) implements Event {
        @Override
        public String key() {
            return paper;
        }
    }

    @Override
    public Manifest manifest() {
        return Manifest.of("kiosk", "Kiosk", "1.0.0")
                .describe("Sells papers.")
                .publishes(PaperSold.class)
                .hears(PaperSold.class)
                .build();
    }

    @Override
    public void dock(Dock given) {
        dock = given;
        given.on(PaperSold.class, (_, event) -> {
            if (outOfOrder.get()) {
                throw new IllegalStateException("the till is stuck");
            }
            boolean again = Delivered.current().orElseThrow().replayed();
            heard.add(event.paper() + event.copies() + (again ? " again" : ""));
        });
    }

    void sell(String paper, int copies) {
        Dock docked = java.util.Objects.requireNonNull(dock);
        docked.database().run(tx -> docked.events().publish(tx, new PaperSold(paper, copies)));
    }
}
