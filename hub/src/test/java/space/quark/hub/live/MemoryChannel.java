package space.quark.hub.live;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Live;
import space.quark.dock.LiveChannel;
import space.quark.dock.LiveMessage;
import space.quark.dock.PersonId;

/** A channel of texts whose positions are 1, 2, 3, … */
final class MemoryChannel implements LiveChannel {
    final AtomicBoolean failing = new AtomicBoolean();
    private final Map<PersonId, List<String>> texts = new ConcurrentHashMap<>();
    private final Map<PersonId, AtomicInteger> looks = new ConcurrentHashMap<>();
    private volatile @Nullable Live live;

    void tell(Live signal) {
        live = signal;
    }

    void add(PersonId person, String text) {
        addSilently(person, text);
        Live signal = live;
        if (signal != null) {
            signal.changed(person);
        }
    }

    void addSilently(PersonId person, String text) {
        of(person).add(text);
    }

    @Override
    public long head(PersonId person) {
        long head = of(person).size();
        looks.computeIfAbsent(person, _ -> new AtomicInteger()).incrementAndGet();
        return head;
    }

    /** Whether a connection of the person has taken its place and had its first look, after which only a signal makes it look. */
    boolean hasLooked(PersonId person) {
        AtomicInteger found = looks.get(person);
        return found != null && found.get() > 1;
    }

    @Override
    public List<LiveMessage> after(PersonId person, long position, int limit) {
        if (failing.get()) {
            throw new IllegalStateException("the module is away");
        }
        List<String> all = List.copyOf(of(person));
        int from = (int) position;
        return IntStream.range(from, Math.min(all.size(), from + limit))
                .mapToObj(i -> new LiveMessage(i + 1L, "note", Map.of("text", all.get(i))))
                .toList();
    }

    private List<String> of(PersonId person) {
        return texts.computeIfAbsent(person, _ -> new CopyOnWriteArrayList<>());
    }
}
