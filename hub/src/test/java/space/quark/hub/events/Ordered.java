package space.quark.hub.events;

import space.quark.dock.Event;
import space.quark.dock.EventType;

/** What a module outside says, as a module of the station hears it. */
@EventType("shop.order.placed")
record Ordered(String shelf, int number) implements Event {
    @Override
    public String key() {
        return shelf;
    }
}
