package space.quark.hub.live;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.LiveTopics;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.dock.Unreachable;
import space.quark.dock.Watchers;

/** Topics named {@code note:…}, some of them closed to some people. */
final class MemoryTopics implements LiveTopics {
    final AtomicBoolean away = new AtomicBoolean();
    final AtomicLong reads = new AtomicLong();
    private final Map<String, AtomicLong> versions = new ConcurrentHashMap<>();
    private final Map<String, Set<PersonId>> closed = new ConcurrentHashMap<>();
    private volatile @Nullable Watchers watchers;

    void tell(Watchers signal) {
        watchers = signal;
    }

    long change(String topic) {
        long version = of(topic).incrementAndGet();
        Watchers signal = watchers;
        if (signal != null) {
            signal.changed(topic);
        }
        return version;
    }

    void close(String topic, PersonId person) {
        closed.computeIfAbsent(topic, _ -> ConcurrentHashMap.newKeySet()).add(person);
    }

    @Override
    public boolean covers(String topic) {
        return topic.startsWith("note:");
    }

    @Override
    public long version(String topic) {
        reads.incrementAndGet();
        if (away.get()) {
            throw new Unreachable(CommonProblem.MODULE_UNAVAILABLE, null);
        }
        if (closed.getOrDefault(topic, Set.of()).contains(Caller.me())) {
            throw Problem.of(CommonProblem.FORBIDDEN);
        }
        return of(topic).get();
    }

    private AtomicLong of(String topic) {
        return versions.computeIfAbsent(topic, _ -> new AtomicLong());
    }
}
