package space.quark.host.bus;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;

/** Who reads the logs of this process beside its own subscriptions, and how far: what they have not read is kept. */
final class Readers {
    /** Whoever has not read since is no longer said to be here; its place is kept for as long as it may be away. */
    private static final Duration READS_AGAIN = Upkeep.CARES_EVERY.multipliedBy(2);

    private final InstantSource clock;
    /** By source and subscriber. */
    private final Map<String, Map<String, Read>> elsewhere = new ConcurrentHashMap<>();

    private final List<BiFunction<String, Instant, Map<String, Position>>> others = new CopyOnWriteArrayList<>();

    private record Read(Position position, Instant at) {}

    Readers(InstantSource clock) {
        this.clock = clock;
    }

    /** A subscriber of another process has read so far. */
    void note(String source, String subscriber, Position position) {
        elsewhere
                .computeIfAbsent(source, _ -> new ConcurrentHashMap<>())
                .put(subscriber, new Read(position, clock.instant()));
    }

    /** A subscriber of another process is gone for good. */
    void forget(String subscriber) {
        elsewhere.values().forEach(readers -> readers.remove(subscriber));
    }

    /** Asks this too, see {@link Bus#alsoReadBy}. */
    void add(BiFunction<String, Instant, Map<String, Position>> readers) {
        others.add(readers);
    }

    /** By their names, how far the subscribers of other processes have read that are here. */
    Map<String, Position> elsewhere(String source) {
        Map<String, Read> known = elsewhere.getOrDefault(source, new HashMap<>());
        known.values().removeIf(one -> one.at().isBefore(clock.instant().minus(READS_AGAIN)));
        Map<String, Position> found = new HashMap<>();
        known.forEach((subscriber, one) -> found.put(subscriber, one.position()));
        return found;
    }

    /** By their names, how far all others have read since then. */
    Map<String, Position> others(String source, Instant since) {
        Map<String, Position> found = new HashMap<>();
        others.forEach(other -> found.putAll(other.apply(source, since)));
        return found;
    }
}
