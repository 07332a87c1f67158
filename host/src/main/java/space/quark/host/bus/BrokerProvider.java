package space.quark.host.bus;

import java.util.Locale;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import space.quark.host.StartupProblem;
import space.quark.host.settings.Settings;

/** Opens brokers of one kind; a service of its jar, and not looked for unless {@code bus.kind} wants a broker. */
public interface BrokerProvider {
    /** The kind that it opens. */
    BusKind kind();

    /**
     * A broker as the settings have it, which may be away still.
     *
     * @param settings those of the process, with the broker's own section
     * @param bus the section {@code bus}
     */
    Broker open(Settings settings, BusSettings bus);

    /** The broker that {@code bus.kind} asks for, null when it asks for none. */
    static @Nullable Broker chosen(Settings settings) {
        BusSettings bus = settings.of("bus", BusSettings.class);
        if (bus.kind() == BusKind.EMBEDDED) {
            return null;
        }
        return ServiceLoader.load(BrokerProvider.class, BrokerProvider.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.kind() == bus.kind())
                .findFirst()
                .orElseThrow(() -> new StartupProblem(
                        "bus.kind is " + bus.kind().name().toLowerCase(Locale.ROOT)
                                + " and nothing here speaks with such a broker",
                        StartupProblem.USAGE))
                .open(settings, bus);
    }
}
