package space.quark.hub.live;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is opened under names: the latest of a name holds, and when it is closed the one before it does again. */
final class Layers<T> {
    private final Map<String, List<T>> open = new ConcurrentHashMap<>();

    void add(String name, T one) {
        open.merge(
                name,
                List.of(one),
                (known, more) -> Stream.concat(known.stream(), more.stream()).toList());
    }

    void remove(String name, T one) {
        open.computeIfPresent(name, (_, known) -> {
            List<T> left = known.stream().filter(other -> other != one).toList();
            return left.isEmpty() ? null : left;
        });
    }

    Set<String> names() {
        return open.keySet();
    }

    @Nullable T find(String name) {
        List<T> known = open.get(name);
        return known == null ? null : known.getLast();
    }
}
