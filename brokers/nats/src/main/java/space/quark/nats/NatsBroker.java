package space.quark.nats;

import io.nats.client.Message;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.host.bus.Broker;
import space.quark.host.bus.BrokerAway;
import space.quark.host.bus.BrokerStatus;
import space.quark.host.bus.Bus;
import space.quark.host.bus.BusSettings;
import space.quark.host.bus.Envelope;
import space.quark.host.bus.EventSource;
import space.quark.host.bus.NatsSettings;
import space.quark.host.bus.Position;

/** Events of modules in JetStream: a stream for each, of files, with a subject for each type. */
final class NatsBroker implements Broker {
    private static final Logger LOG = LoggerFactory.getLogger(NatsBroker.class);

    private final NatsSettings settings;
    private final BusSettings bus;
    private final NatsLink link;
    private final String news;
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, NatsStream> streams = new ConcurrentHashMap<>();

    NatsBroker(NatsSettings settings, BusSettings bus) {
        this.settings = settings;
        this.bus = bus;
        this.news = settings.prefix() + "-appended.";
        this.link = new NatsLink(settings, this::connected);
    }

    /** Whoever appends says so to all others, in a message that no stream keeps. */
    private void connected() {
        long most = link.connection().getMaxPayload();
        long wanted = bus.maxEventBytes() + BusSettings.ENVELOPE_BYTES;
        if (most > 0 && most < wanted) {
            LOG.warn(
                    "{} takes messages of {} bytes, and events may need {}: raise max_payload or lower"
                            + " bus.max_event_bytes, or a large event holds up all that its module publishes",
                    link.address(),
                    most,
                    wanted);
        }
        link.connection().createDispatcher(this::heardOf).subscribe(news + "*");
        // What came meanwhile was not heard of.
        streams.keySet().forEach(this::tell);
    }

    private void heardOf(Message message) {
        String word = message.getSubject().substring(news.length());
        NatsStream stream = streams.get(word);
        if (stream != null) {
            String[] end = new String(message.getData(), StandardCharsets.UTF_8).split(" ", 2);
            stream.heardOf(new Position(end[1], Long.parseLong(end[0])));
        }
        tell(word);
    }

    private void tell(String word) {
        listeners.forEach(listener -> listener.accept(word));
    }

    private NatsStream stream(String module) {
        return streams.computeIfAbsent(Bus.word(module), word -> new NatsStream(word, link, settings, bus));
    }

    @Override
    public String log(String module) {
        return stream(module).named();
    }

    @Override
    public void append(String module, List<Envelope> events) {
        NatsStream stream = stream(module);
        stream.append(events);
        String word = Bus.word(module);
        tell(word);
        try {
            Position end = stream.end();
            link.connection().publish(news + word, (end.seq() + " " + end.tick()).getBytes(StandardCharsets.UTF_8));
        } catch (BrokerAway | IllegalStateException _) {
            // Others look by themselves as well.
        }
    }

    @Override
    public Position end(String module) {
        return stream(module).end();
    }

    @Override
    public boolean reaches(String module, Position end) {
        return end.equals(Position.START) || stream(module).reaches(end);
    }

    @Override
    public EventSource source(String module) {
        return new NatsSource(stream(module), link);
    }

    @Override
    public void onAppended(Consumer<String> listener) {
        listeners.add(listener);
    }

    @Override
    public BrokerStatus status() {
        String trouble = link.trouble();
        Map<String, BrokerStatus.Held> held = new TreeMap<>();
        if (trouble == null) {
            try {
                streams.forEach((word, stream) -> held.put(word, stream.held()));
            } catch (BrokerAway e) {
                trouble = e.getMessage();
            }
        }
        return new BrokerStatus("nats", link.address(), trouble, held);
    }

    @Override
    public void close() {
        link.close();
    }
}
