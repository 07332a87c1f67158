package space.quark.host.bus;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What people may look at and do with the events of the modules that are docked in this process. */
public final class Operations {
    private static final Logger LOG = LoggerFactory.getLogger(Operations.class);

    private final Bus bus;

    Operations(Bus bus) {
        this.bus = bus;
    }

    /** What each module published, by its id. */
    public Map<String, EventLog> logs() {
        return byModule(EventLog::new);
    }

    /** How each module's event tables are; one that cannot be asked is left out. */
    public List<LogStatus> status() {
        List<LogStatus> all = new ArrayList<>();
        for (Bus.Opened one : bus.opened()) {
            try {
                all.add(LogStatus.of(one.module(), one.database()));
            } catch (RuntimeException e) {
                LOG.debug("{}: no status of its event tables now", one.module(), e);
            }
        }
        return all;
    }

    /** The dead letters of each module, by its id. */
    public Map<String, DeadLetters> deadLetters() {
        return byModule(one -> new DeadLetters(
                one.database(),
                () -> bus.subscriptions().stream()
                        .filter(it -> it.subscriber().equals(one.module()))
                        .forEach(Subscription::retryNow)));
    }

    /** A way to have a subscriber handle once more what a source has in its log; empty while either is away. */
    public Optional<Replay> replay(String subscriber, String source) {
        return bus.opened().stream()
                .filter(one -> Bus.word(one.module()).equals(Bus.word(source)))
                .findFirst()
                .map(EventLog::ofOutbox)
                .flatMap(log -> subscription(subscriber, source).map(it -> it.replay(log)));
    }

    private Optional<Subscription> subscription(String subscriber, String source) {
        return bus.subscriptions().stream()
                .filter(it -> it.subscriber().equals(subscriber) && it.source().equals(Bus.word(source)))
                .findFirst();
    }

    /** How the broker is, absent when events are read in their outboxes; asks it. */
    public Optional<BrokerStatus> broker() {
        return bus.broker();
    }

    /** How each module's relay to the broker is doing; asks the databases. */
    public List<ShipStatus> relays() {
        return bus.relays();
    }

    /** By module, what it once heard and now has no handler for. */
    public Map<String, List<VanishedHandler>> vanished() {
        return bus.vanished();
    }

    private <T> Map<String, T> byModule(Function<Bus.Opened, T> make) {
        Map<String, T> all = new TreeMap<>();
        bus.opened().forEach(one -> all.put(one.module(), make.apply(one)));
        return all;
    }
}
