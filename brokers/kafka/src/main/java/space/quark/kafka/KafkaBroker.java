package space.quark.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import space.quark.host.bus.Broker;
import space.quark.host.bus.BrokerAway;
import space.quark.host.bus.BrokerStatus;
import space.quark.host.bus.Bus;
import space.quark.host.bus.BusSettings;
import space.quark.host.bus.Envelope;
import space.quark.host.bus.EventSource;
import space.quark.host.bus.KafkaSettings;
import space.quark.host.bus.Position;

/** The events of modules on Kafka. */
final class KafkaBroker implements Broker {
    private final Admin admin;
    private final Clients clients;
    private final Reach reach;
    private final Topics topics;
    private final Tail tail;
    private final Map<String, Appender> appenders = new ConcurrentHashMap<>();
    private final Map<String, KafkaSource> sources = new ConcurrentHashMap<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    KafkaBroker(KafkaSettings settings, BusSettings bus) {
        this.clients = new Clients(settings);
        this.reach = new Reach(String.join(",", settings.servers()), settings.timeout());
        this.admin = clients.admin();
        this.topics = new Topics(admin, reach, settings, bus, this::lost);
        this.tail = new Tail(clients, topics, this::appended);
        tail.start();
    }

    private void appended(String module) {
        listeners.forEach(listener -> listener.accept(module));
    }

    /** Whoever appends to a topic that is gone need not wait for it; a new one gets everything anew. */
    private void lost(String module) {
        Appender appender = appenders.get(module);
        if (appender != null) {
            appender.close();
        }
    }

    @Override
    public String log(String module) {
        String word = Bus.word(module);
        return answered(word, () -> appender(word).topic().id().toString());
    }

    /** The one for the module's topic as it was when it was last named. */
    private Appender appender(String word) {
        Appender last = appenders.get(word);
        if (last != null && topics.remembered(word).filter(last::appendsTo).isPresent()) {
            return last;
        }
        return appenders.compute(word, (_, before) -> {
            if (before != null) {
                // It must not go on where a new topic takes the place of the one it knows.
                before.close();
            }
            Appender made = new Appender(topics.make(word), clients, reach, topics::ends);
            tail.look();
            return made;
        });
    }

    @Override
    public void append(String module, List<Envelope> events) {
        String word = Bus.word(module);
        Appender named = appenders.get(word);
        answered(word, () -> {
            reach.check();
            (named == null ? appender(word) : named).append(events);
            return events;
        });
    }

    @Override
    public Position end(String module) {
        Appender appender = appenders.get(Bus.word(module));
        return appender == null ? Position.START : appender.reached();
    }

    @Override
    public boolean reaches(String module, Position end) {
        String word = Bus.word(module);
        return answered(word, () -> appender(word).reaches(end));
    }

    /** Whatever fails, topics are asked for anew after that. */
    private <T> T answered(String word, java.util.function.Supplier<T> work) {
        try {
            return work.get();
        } catch (ApiException e) {
            topics.forget(word);
            throw Reach.isSilence(e) ? reach.away(e) : reach.refused(e);
        } catch (KafkaException e) {
            topics.forget(word);
            throw reach.away(e);
        } catch (BrokerAway e) {
            topics.forget(word);
            throw e;
        }
    }

    @Override
    public EventSource source(String module) {
        String word = Bus.word(module);
        tail.follow(word);
        return sources.computeIfAbsent(
                word, _ -> new KafkaSource(word, new KafkaSource.Shared(clients, topics, tail, reach)));
    }

    @Override
    public void onAppended(Consumer<String> listener) {
        listeners.add(listener);
    }

    @Override
    public BrokerStatus status() {
        try {
            return new BrokerStatus("kafka", reach.address(), null, new Holdings(admin, reach, topics).ofModules());
        } catch (BrokerAway | KafkaException e) {
            return new BrokerStatus("kafka", reach.address(), String.valueOf(e.getMessage()), Map.of());
        }
    }

    @Override
    public void close() {
        tail.close();
        appenders.values().forEach(Appender::close);
        sources.values().forEach(KafkaSource::close);
        admin.close(Duration.ZERO);
    }
}
