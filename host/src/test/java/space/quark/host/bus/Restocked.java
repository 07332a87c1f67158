package space.quark.host.bus;

import space.quark.dock.Event;
import space.quark.dock.EventType;

/** An event that the till does not hear. */
@EventType("quark.shop.restocked")
record Restocked(String shelf) implements Event {
    @Override
    public String key() {
        return shelf;
    }
}
