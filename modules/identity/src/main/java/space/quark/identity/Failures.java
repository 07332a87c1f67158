package space.quark.identity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts wrong passwords per account and address. Counts are held in memory; a restart forgets them, but not the locks
 * they led to, which {@link CredentialStore} keeps.
 */
final class Failures {
    private static final int MOST_KEYS = 100_000;

    private final int most;
    private final Duration window;
    private final Duration lock;
    private final InstantSource clock;
    private final Map<String, Count> counts = new ConcurrentHashMap<>();

    /** @param ends of the window, or of the lock when {@code count} is {@code most} */
    private record Count(int count, Instant ends) {}

    /** @param most 0 for any number */
    Failures(int most, Duration window, Duration lock, InstantSource clock) {
        this.most = most;
        this.window = window;
        this.lock = lock;
        this.clock = clock;
    }

    boolean counts() {
        return most > 0;
    }

    /** How long the key stays locked; nothing when it is not. */
    Duration locked(String key) {
        Count count = counts.get(key);
        Instant now = clock.instant();
        return count != null && count.count() >= most && count.ends().isAfter(now)
                ? Duration.between(now, count.ends())
                : Duration.ZERO;
    }

    /** Notes a failure; true when this very one locks the key. */
    boolean failed(String key) {
        if (most == 0) {
            return false;
        }
        if (counts.size() >= MOST_KEYS && !counts.containsKey(key)) {
            forget();
            counts.keySet().stream()
                    .limit(Math.max(0, counts.size() - MOST_KEYS + 1))
                    .toList()
                    .forEach(counts::remove);
        }
        boolean[] locks = {false};
        Instant now = clock.instant();
        counts.compute(key, (_, old) -> {
            int count = old == null || !old.ends().isAfter(now) ? 1 : old.count() + 1;
            locks[0] = count == most;
            if (count >= most) {
                return new Count(most, locks[0] || old == null ? now.plus(lock) : old.ends());
            }
            return new Count(count, old == null || count == 1 ? now.plus(window) : old.ends());
        });
        return locks[0];
    }

    void succeeded(String key) {
        counts.remove(key);
    }

    /** Forgets what counts no more. */
    void forget() {
        Instant now = clock.instant();
        counts.values().removeIf(count -> !count.ends().isAfter(now));
    }
}
