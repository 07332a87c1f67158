package space.quark.host.bus;

import space.quark.dock.Event;
import space.quark.dock.EventType;

/** The event of these tests. */
@EventType("quark.shop.sold")
record Sold(String shelf, long number) implements Event {
    @Override
    public String key() {
        return shelf;
    }
}
