package space.quark.hub.events;

import space.quark.dock.Event;
import space.quark.dock.EventType;

/** What the market of these tests publishes. */
@EventType("quark.market.sold")
record Sold(String shelf, int number) implements Event {
    @Override
    public String key() {
        return shelf;
    }
}
