package space.quark.hub;

import java.util.stream.Stream;
import space.quark.host.bus.Bus;
import space.quark.host.storage.Databases;
import space.quark.host.storage.ModuleDatabase;
import space.quark.hub.docking.DockingOffice;
import space.quark.hub.events.ForeignEvents;
import space.quark.hub.far.FarModules;
import space.quark.hub.live.LiveConnections;
import space.quark.hub.telemetry.Telemetry;
import space.quark.hub.tokens.TokenOffice;

/** What a hub is made of, once all of it is open. */
record HubParts(
        ModuleDatabase database,
        Telemetry telemetry,
        TokenOffice tokens,
        LiveConnections live,
        Bus bus,
        Hub hub,
        OperatorToken operator,
        DockingOffice docking,
        ForeignEvents events,
        Vitals vitals,
        FarModules far) {

    /** Lets one part hear of what happens in another, and what is measured be measured. */
    void listen(Databases databases) {
        hub.onSettled(docking::heard);
        docking.onEars(() -> events.settle(docking::ears));
        telemetry.gauge("live_connections", "Open live connections.", live::count);
        telemetry.watchModules(hub::states);
        telemetry.watchBus(() -> Stream.concat(vitals.subscriptions().stream(), events.statuses().stream())
                .toList());
        telemetry.watchHandlers(bus.operations()::vanished);
        telemetry.watchEventTables(vitals::eventTables);
        telemetry.watchPools(databases::pools);
    }
}
