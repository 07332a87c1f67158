package space.quark.kafka;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.host.bus.EventSource;
import space.quark.host.bus.Page;
import space.quark.host.bus.Position;

/**
 * The events of one module as its topic has them: the latest from memory, those before from Kafka. Kafka keeps nothing
 * of how far anybody is; a position holds the offsets of all partitions.
 */
final class KafkaSource implements EventSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaSource.class);

    private final String module;
    private final Shared shared;
    private final Reader reader;
    private final Map<String, KafkaSource> byReader = new ConcurrentHashMap<>();

    /** What all sources of a process share. */
    record Shared(Clients clients, Topics topics, Tail tail, Reach reach) {}

    private record Place(Topic topic, Span span, long seq) {
        private static Place of(Topic topic, Position position) {
            return Span.of(position, topic)
                    .map(span -> new Place(topic, span, Math.min(position.seq(), span.length())))
                    .orElseGet(() -> new Place(topic, Span.at(topic.id(), new long[topic.partitions()]), 0));
        }

        private boolean within() {
            return seq < span.length();
        }
    }

    KafkaSource(String module, Shared shared) {
        this.module = module;
        this.shared = shared;
        this.reader = new Reader(shared.clients(), shared.reach());
    }

    @Override
    public EventSource readBy(String subscriber) {
        return byReader.computeIfAbsent(subscriber, _ -> new KafkaSource(module, shared));
    }

    @Override
    public Page read(Position position, Set<String> types, int limit) {
        return asked(topic -> {
                    Place place = Place.of(topic, position);
                    return place.within()
                            ? Optional.of(reader.rest(topic, place.span, place.seq, types, limit))
                            : next(topic, place.span.upTo(), types, limit);
                })
                .flatMap(it -> it)
                .orElseGet(() -> new Page(List.of(), position, false));
    }

    /** What follows these offsets, empty when nothing does. */
    private Optional<Page> next(Topic topic, long[] at, Set<String> types, int limit) {
        Optional<Recent> recent = shared.tail().recent(topic);
        Optional<Page> page = recent.flatMap(it -> it.page(at, types, limit));
        if (page.isPresent()) {
            reader.rest();
            return page;
        }
        long[] ends = shared.topics().ends(topic);
        if (Arrays.equals(at, ends)) {
            return Optional.empty();
        }
        if (recent.isPresent() && recent.get().covers(at)) {
            return soon(recent.get(), at, types, limit);
        }
        return Optional.of(reader.page(topic, within(topic, at, ends), ends, types, limit));
    }

    /** What Kafka has and memory is about to have. */
    private Optional<Page> soon(Recent recent, long[] at, Set<String> types, int limit) {
        try {
            recent.await(at, shared.reach().patience());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw shared.reach().away(e);
        }
        return recent.page(at, types, limit);
    }

    private static long[] within(Topic topic, long[] at, long[] ends) {
        long[] from = at.clone();
        for (int i = 0; i < from.length; i++) {
            if (from[i] > ends[i]) {
                LOG.warn("{}-{} is shorter than what was read of it, reading begins again", topic.name(), i);
                from[i] = 0;
            }
        }
        return from;
    }

    @Override
    public Backlog backlog(Position position, Set<String> types) {
        return asked(topic -> {
                    Place place = Place.of(topic, position);
                    long[] at = place.span.after(place.seq);
                    long[] ends = shared.topics().ends(topic);
                    if (Arrays.equals(at, ends)) {
                        return new Backlog(0, null);
                    }
                    return shared.tail()
                            .recent(topic)
                            .flatMap(it -> it.backlog(at, ends, types))
                            .orElseGet(() -> behind(topic, within(topic, at, ends), ends, types));
                })
                .orElseGet(() -> new Backlog(0, null));
    }

    /** Beside whoever reads on, who would lose what has been fetched for it. */
    private Backlog behind(Topic topic, long[] at, long[] ends, Set<String> types) {
        try (Reader counter = new Reader(shared.clients(), shared.reach())) {
            return counter.backlog(topic, at, ends, types);
        }
    }

    /** Asks of the topic, empty when there is none; every failure is that of a broker which is away. */
    private <T> Optional<T> asked(Function<Topic, T> question) {
        shared.tail().follow(module);
        try {
            boolean news = shared.topics().remembered(module).isEmpty();
            Optional<Topic> topic = shared.topics().find(module);
            if (news && topic.isPresent()) {
                shared.tail().look();
            }
            return topic.map(question);
        } catch (ApiException e) {
            shared.topics().forget(module);
            throw Reach.isSilence(e) ? shared.reach().away(e) : shared.reach().refused(e);
        } catch (KafkaException e) {
            shared.topics().forget(module);
            throw shared.reach().away(e);
        }
    }

    @Override
    public void close() {
        reader.close();
        byReader.values().forEach(KafkaSource::close);
    }
}
