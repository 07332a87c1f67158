package space.quark.hub.live;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.LiveTopics;
import space.quark.dock.Problem;
import space.quark.host.HubLink;

/** Which topics can be watched now, and which connections watch them. */
final class Topics {
    private static final Logger LOG = LoggerFactory.getLogger(Topics.class);

    private final Layers<LiveTopics> sources = new Layers<>();
    private final Map<String, Set<LiveConnection>> watchers = new ConcurrentHashMap<>();

    HubLink.Topics open(String channel, LiveTopics source) {
        Opened opened = new Opened(channel, source);
        sources.add(channel, opened);
        watchers.keySet().stream().filter(topic -> covers(source, topic)).forEach(opened::changed);
        return opened;
    }

    /** A channel of topics between its opening and its closing. */
    private final class Opened implements LiveTopics, HubLink.Topics {
        private final String channel;
        private final LiveTopics source;

        private Opened(String channel, LiveTopics source) {
            this.channel = channel;
            this.source = source;
        }

        @Override
        public boolean covers(String topic) {
            return source.covers(topic);
        }

        @Override
        public long version(String topic) {
            return source.version(topic);
        }

        @Override
        public void changed(String topic) {
            watchers.getOrDefault(topic, Set.of()).forEach(connection -> connection.changed(topic, channel));
        }

        @Override
        public void close() {
            sources.remove(channel, this);
        }
    }

    @Nullable LiveTopics find(String channel) {
        return sources.find(channel);
    }

    /** Channels that have a topic of this name, in their order. */
    List<String> covering(String topic) {
        return sources.names().stream()
                .filter(channel -> {
                    LiveTopics source = sources.find(channel);
                    return source != null && covers(source, topic);
                })
                .sorted()
                .toList();
    }

    private static boolean covers(LiveTopics source, String topic) {
        try {
            return source.covers(topic);
        } catch (Problem _) {
            return false;
        } catch (RuntimeException e) {
            LOG.warn("a module does not know whether it has topic {}", topic, e);
            return false;
        }
    }

    void add(String topic, LiveConnection connection) {
        watchers.compute(topic, (_, known) -> {
            Set<LiveConnection> all = known == null ? ConcurrentHashMap.newKeySet() : known;
            all.add(connection);
            return all;
        });
    }

    void remove(String topic, LiveConnection connection) {
        watchers.computeIfPresent(topic, (_, all) -> {
            all.remove(connection);
            return all.isEmpty() ? null : all;
        });
    }

    /** How many connections watch a topic. */
    int watchers(String topic) {
        return watchers.getOrDefault(topic, Set.of()).size();
    }
}
