package space.quark.nats;

import space.quark.host.bus.Broker;
import space.quark.host.bus.BrokerProvider;
import space.quark.host.bus.BusKind;
import space.quark.host.bus.BusSettings;
import space.quark.host.bus.NatsSettings;
import space.quark.host.settings.Settings;

/** Opens NATS JetStream. */
public final class NatsProvider implements BrokerProvider {
    @Override
    public BusKind kind() {
        return BusKind.NATS;
    }

    @Override
    public Broker open(Settings settings, BusSettings bus) {
        return new NatsBroker(settings.of("bus.nats", NatsSettings.class), bus);
    }
}
