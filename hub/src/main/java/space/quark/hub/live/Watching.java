package space.quark.hub.live;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import space.quark.dock.LiveTopics;
import space.quark.dock.Problem;
import space.quark.dock.Unreachable;

/**
 * The topics that one connection watches, and the versions of them that it was told. All but {@link #wish} and
 * {@link #changed} is for the connection's own thread.
 */
final class Watching {
    /** How many topics one connection may watch. */
    static final int MOST_TOPICS = 20;

    private static final int LONGEST_TOPIC = 100;
    /** A topic is looked at no more often than this, and the more people watch it the less often. */
    private static final Duration PAUSE = Duration.ofMillis(300);

    private static final Duration PAUSE_PER_WATCHER = Duration.ofMillis(2);

    private final LiveConnection connection;
    private final Topics topics;
    private final Transport transport;
    private final Queue<Wish> wishes = new ConcurrentLinkedQueue<>();
    private final Set<News> news = ConcurrentHashMap.newKeySet();
    private final Map<String, Topic> watched = new TreeMap<>();

    /**
     * What a client asks for.
     *
     * @param versions by channel, what the client has seen; absent to watch no more
     */
    record Wish(String topic, @Nullable Map<String, Long> versions) {}

    private record News(String topic, String channel) {}

    /** One watched topic. */
    private static final class Topic {
        private final Map<String, Long> told = new TreeMap<>();
        private final Set<String> refused = new HashSet<>();
        private long restsUntil = System.nanoTime();

        private boolean rests() {
            return restsUntil - System.nanoTime() > 0;
        }
    }

    Watching(LiveConnection connection, Topics topics, Transport transport) {
        this.connection = connection;
        this.topics = topics;
        this.transport = transport;
    }

    void wish(Wish wish) {
        wishes.add(wish);
    }

    /** There may be a later version; false when that was known. */
    boolean changed(String topic, String channel) {
        return news.add(new News(topic, channel));
    }

    /** Looks at everything again. */
    void poll() {
        watched.keySet().forEach(topic -> topics.covering(topic).forEach(channel -> changed(topic, channel)));
    }

    /** How long until there is something to do, in nanoseconds. */
    long idle() {
        if (!wishes.isEmpty()) {
            return 0;
        }
        long now = System.nanoTime();
        return news.stream()
                .map(one -> watched.get(one.topic()))
                .mapToLong(topic -> topic == null ? 0 : topic.restsUntil - now)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    void work() throws IOException, TimeoutException, InterruptedException {
        for (Wish wish = wishes.poll(); wish != null && !connection.ended(); wish = wishes.poll()) {
            grant(wish);
        }
        List<News> due = news.stream().filter(this::isDue).toList();
        for (News one : due) {
            if (connection.ended()) {
                return;
            }
            news.remove(one);
            look(one);
        }
        due.stream().map(News::topic).distinct().forEach(this::rest);
    }

    void end() {
        watched.keySet().forEach(topic -> topics.remove(topic, connection));
    }

    private boolean isDue(News one) {
        Topic topic = watched.get(one.topic());
        return topic == null || !topic.rests();
    }

    private void rest(String name) {
        Topic topic = watched.get(name);
        if (topic != null) {
            Duration pause = PAUSE.plus(PAUSE_PER_WATCHER.multipliedBy(topics.watchers(name)));
            topic.restsUntil = System.nanoTime() + pause.toNanos();
        }
    }

    private void grant(Wish wish) throws IOException, TimeoutException, InterruptedException {
        String name = wish.topic();
        Map<String, Long> seen = wish.versions();
        if (seen == null) {
            drop(name);
            return;
        }
        if (name.length() > LONGEST_TOPIC || topics.covering(name).isEmpty()) {
            refuse(name, Problem.of(LiveProblem.UNKNOWN_TOPIC));
        } else if (watched.size() >= MOST_TOPICS && !watched.containsKey(name)) {
            refuse(name, Problem.of(LiveProblem.TOO_MANY_TOPICS));
        } else {
            begin(name, seen);
        }
    }

    /** Watches before it looks, so that no change and no channel falls between. */
    private void begin(String name, Map<String, Long> seen) throws IOException, TimeoutException, InterruptedException {
        Topic topic = new Topic();
        watched.put(name, topic);
        topics.add(name, connection);
        List<String> channels = topics.covering(name);
        Problem refusal = null;
        for (String channel : channels) {
            try {
                Long version = version(name, channel);
                if (version != null) {
                    topic.told.put(channel, version);
                }
            } catch (Problem e) {
                topic.refused.add(channel);
                refusal = e;
            }
        }
        if (refusal != null && topic.refused.containsAll(channels)) {
            drop(name);
            refuse(name, refusal);
            return;
        }
        Map<String, Long> now = new TreeMap<>(topic.told);
        transport.send(new Transport.OfTopic("watching", name, null, null, now, null, null));
        for (Map.Entry<String, Long> one : now.entrySet()) {
            if (one.getValue() > seen.getOrDefault(one.getKey(), Long.MAX_VALUE)) {
                tell(name, one.getKey(), one.getValue());
            }
        }
    }

    private void look(News one) throws IOException, TimeoutException, InterruptedException {
        String name = one.topic();
        Topic topic = watched.get(name);
        if (topic == null || topic.refused.contains(one.channel())) {
            return;
        }
        try {
            Long version = version(name, one.channel());
            if (version != null && version > topic.told.getOrDefault(one.channel(), -1L)) {
                topic.told.put(one.channel(), version);
                tell(name, one.channel(), version);
            }
        } catch (Problem e) {
            topic.refused.add(one.channel());
            topic.told.remove(one.channel());
            if (topic.told.isEmpty()) {
                drop(name);
                refuse(name, e);
            }
            // The other channels mostly say the same, and only all of them together end the watching.
            topic.told.keySet().forEach(channel -> changed(name, channel));
        }
    }

    /** The version as the client may know it; absent while it cannot be had. Reports why the client may not know it. */
    private @Nullable Long version(String name, String channel) {
        LiveTopics source = topics.find(channel);
        if (source == null) {
            return null;
        }
        try {
            return connection.asClient(() -> source.version(name));
        } catch (RuntimeException e) {
            if (e instanceof Problem problem && !(e instanceof Unreachable) && problem.status() < 500) {
                throw problem;
            }
            connection.troubled(channel, e);
            return null;
        }
    }

    private void drop(String name) {
        if (watched.remove(name) != null) {
            topics.remove(name, connection);
        }
    }

    private void tell(String topic, String channel, long version)
            throws IOException, TimeoutException, InterruptedException {
        transport.send(new Transport.OfTopic("changed", topic, channel, version, null, null, null));
    }

    private void refuse(String topic, Problem why) throws IOException, TimeoutException, InterruptedException {
        transport.send(new Transport.OfTopic("refused", topic, null, null, null, why.code(), why.text()));
    }
}
