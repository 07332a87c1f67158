package space.quark.kafka;

import space.quark.host.bus.Broker;
import space.quark.host.bus.BrokerProvider;
import space.quark.host.bus.BusKind;
import space.quark.host.bus.BusSettings;
import space.quark.host.bus.KafkaSettings;
import space.quark.host.settings.Settings;

/** Opens Kafka for {@code bus.kind: kafka}. */
public final class KafkaProvider implements BrokerProvider {
    @Override
    public BusKind kind() {
        return BusKind.KAFKA;
    }

    @Override
    public Broker open(Settings settings, BusSettings bus) {
        return open(settings.of("bus.kafka", KafkaSettings.class), bus);
    }

    /** The same with settings from elsewhere. */
    public Broker open(KafkaSettings settings, BusSettings bus) {
        return new KafkaBroker(settings, bus);
    }
}
