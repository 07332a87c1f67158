package space.quark.hub;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import space.quark.host.bus.BrokerStatus;
import space.quark.host.bus.Bus;
import space.quark.host.bus.Operations;
import space.quark.host.bus.ShipStatus;
import space.quark.hub.routes.HubRoute;

/** What the operator and administrators see of what carries events. */
final class BrokerRoute {
    private static final BrokerStatus EMBEDDED = new BrokerStatus("embedded", "", null, Map.of());

    private final Operations operations;
    private final InstantSource clock;

    BrokerRoute(Operations operations, InstantSource clock) {
        this.operations = operations;
        this.clock = clock;
    }

    HubRoute route() {
        return new HubRoute("GET", "/events/broker", true, _ -> EventRoutes.json(200, carrier()));
    }

    /**
     * What carries events, whether it answers, and what waits for it.
     *
     * @param waiting events in all outboxes of this process that it has not got yet
     */
    record Carrier(
            String kind,
            String address,
            boolean reachable,
            @Nullable String trouble,
            long waiting,
            List<Relay> modules,
            Instant timestamp) {}

    /**
     * One module's relay, and what the broker keeps of the module, as far as it is known.
     *
     * @param leads whether this process carries them
     */
    record Relay(
            String module,
            long waiting,
            double lagSeconds,
            long shipped,
            boolean leads,
            @Nullable Long heldEvents,
            @Nullable Long heldBytes,
            @Nullable String trouble) {}

    private Carrier carrier() {
        BrokerStatus status = operations.broker().orElse(EMBEDDED);
        List<Relay> relays = operations.relays().stream()
                .map(one -> relay(one, status.held().get(Bus.word(one.module()))))
                .toList();
        return new Carrier(
                status.kind(),
                status.address(),
                status.reachable(),
                status.trouble(),
                relays.stream().mapToLong(Relay::waiting).sum(),
                relays,
                clock.instant());
    }

    private static Relay relay(ShipStatus one, BrokerStatus.@Nullable Held held) {
        return new Relay(
                one.module(),
                one.waiting(),
                one.age().toMillis() / 1000.0,
                one.shipped(),
                one.leads(),
                held == null ? null : held.events(),
                held == null ? null : held.bytes(),
                one.trouble());
    }
}
