package space.quark.hub.telemetry;

import space.quark.dock.Call;
import space.quark.dock.Contract;
import space.quark.dock.Open;

/** A contract to be counted. */
@Contract("metered")
public interface Metered {
    /** Nothing. */
    @Call("GET /metered")
    @Open
    void look();
}
