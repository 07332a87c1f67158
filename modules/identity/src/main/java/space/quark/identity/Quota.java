package space.quark.identity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import space.quark.dock.Problem;
import space.quark.dock.ProblemCode;

/** At most so many of something per key within a window of time; held in memory, forgotten at a restart. */
final class Quota {
    private static final int MOST_KEYS = 100_000;

    private final int most;
    private final Duration window;
    private final ProblemCode exceeded;
    private final InstantSource clock;
    private final Map<String, Used> used = new ConcurrentHashMap<>();

    private record Used(int count, Instant ends) {}

    /** @param most 0 for any number */
    Quota(int most, Duration window, ProblemCode exceeded, InstantSource clock) {
        this.most = most;
        this.window = window;
        this.exceeded = exceeded;
        this.clock = clock;
    }

    /** Refuses when the quota is used up, saying when it will not be. */
    void require(String key) {
        Used now = used.get(key);
        Instant at = clock.instant();
        if (most > 0 && now != null && now.ends().isAfter(at) && now.count() >= most) {
            throw Problem.retryAfter(exceeded, Duration.between(at, now.ends()));
        }
    }

    /** Uses one, whether or not there is one left. */
    void use(String key) {
        count(key, 1);
    }

    /** Uses one, or refuses. */
    void take(String key) {
        if (count(key, 1) > most && most > 0) {
            count(key, -1);
            require(key);
        }
    }

    /** Takes back a {@link #take}. */
    void giveBack(String key) {
        count(key, -1);
    }

    /** Forgets what counts no more. */
    void forget() {
        Instant now = clock.instant();
        used.values().removeIf(one -> !one.ends().isAfter(now));
    }

    private int count(String key, int change) {
        if (most == 0) {
            return 0;
        }
        if (used.size() >= MOST_KEYS && !used.containsKey(key)) {
            makeRoom();
        }
        Instant now = clock.instant();
        return used.compute(
                        key,
                        (_, old) -> old == null || !old.ends().isAfter(now)
                                ? new Used(Math.max(0, change), now.plus(window))
                                : new Used(Math.max(0, old.count() + change), old.ends()))
                .count();
    }

    private void makeRoom() {
        forget();
        used.keySet().stream()
                .limit(Math.max(0, used.size() - MOST_KEYS + 1))
                .toList()
                .forEach(used::remove);
    }
}
