package space.quark.host.remote;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.PersonId;
import tools.jackson.databind.JsonNode;

/**
 * What another process is told has changed: one notification at a time, which takes along all that came up while the
 * last one was on its way. One that does not arrive is not repeated: whoever waits for news looks by itself as well.
 */
public final class News implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(News.class);
    private static final Duration AFTER_FAILURE = Duration.ofMillis(500);

    private final Consumer<Notice> teller;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition some = lock.newCondition();
    private final Thread thread;
    private Set<String> published = new LinkedHashSet<>();
    private Map<String, Changes> live = new TreeMap<>();
    private boolean closed;
    private boolean troubled;

    /**
     * One notification.
     *
     * @param published ids of modules that have published events
     * @param live what changed in live channels
     */
    public record Notice(Set<String> published, List<Change> live) {
        /** Reads one off its JSON. */
        public static Notice of(JsonNode json) {
            Set<String> modules = new LinkedHashSet<>();
            json.path("published").forEach(module -> modules.add(module.asString()));
            List<Change> changes = new ArrayList<>();
            json.path("live")
                    .forEach(change -> changes.add(new Change(
                            change.path("channel").asString(),
                            change.path("people")
                                    .valueStream()
                                    .map(person -> new PersonId(person.asLong()))
                                    .toList(),
                            change.path("topics")
                                    .valueStream()
                                    .map(JsonNode::asString)
                                    .toList())));
            return new Notice(modules, changes);
        }
    }

    /** What changed in one live channel: for these people, or of these topics. */
    public record Change(String channel, List<PersonId> people, List<String> topics) {}

    private record Changes(Set<PersonId> people, Set<String> topics) {
        private Changes() {
            this(new LinkedHashSet<>(), new LinkedHashSet<>());
        }
    }

    /**
     * @param name of its thread
     * @param teller sends one notification; what it throws is logged once until it succeeds again
     */
    public News(String name, Consumer<Notice> teller) {
        this.teller = teller;
        this.thread = Thread.ofVirtual().name(name).start(this::run);
    }

    /** The module has published. */
    public void published(String module) {
        add(() -> published.add(module));
    }

    /** Something is new for the person in the channel. */
    public void changed(String channel, PersonId person) {
        add(() -> live.computeIfAbsent(channel, _ -> new Changes()).people().add(person));
    }

    /** The topic has a new version in the channel. */
    public void changed(String channel, String topic) {
        add(() -> live.computeIfAbsent(channel, _ -> new Changes()).topics().add(topic));
    }

    private void add(Runnable change) {
        lock.lock();
        try {
            change.run();
            some.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            for (Notice notice = next();
                    !notice.published().isEmpty() || !notice.live().isEmpty();
                    notice = next()) {
                tell(notice);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(Notice notice) throws InterruptedException {
        try {
            teller.accept(notice);
            troubled = false;
        } catch (RuntimeException e) {
            if (!troubled) {
                LOG.warn("{}: cannot be told: {}", thread.getName(), e.toString());
                troubled = true;
            }
            restAfterFailure();
        }
    }

    /** An empty one when it is over. */
    private Notice next() throws InterruptedException {
        lock.lock();
        try {
            while (published.isEmpty() && live.isEmpty() && !closed) {
                some.await();
            }
            Notice notice = new Notice(
                    published,
                    live.entrySet().stream()
                            .map(one -> new Change(
                                    one.getKey(),
                                    List.copyOf(one.getValue().people()),
                                    List.copyOf(one.getValue().topics())))
                            .toList());
            published = new LinkedHashSet<>();
            live = new TreeMap<>();
            return notice;
        } finally {
            lock.unlock();
        }
    }

    private void restAfterFailure() throws InterruptedException {
        lock.lock();
        try {
            long left = AFTER_FAILURE.toNanos();
            while (!closed && left > 0) {
                left = some.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Tells what is left, once, and ends. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            some.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(Duration.ofSeconds(2));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
