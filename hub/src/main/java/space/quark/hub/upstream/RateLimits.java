package space.quark.hub.upstream;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Problem;

/** Counts what each caller sends to each route that has a limit. Who was quiet for a whole window is forgotten. */
final class RateLimits {
    private static final int MOST = 50_000;

    private final Map<Key, Bucket> buckets = new ConcurrentHashMap<>();

    private record Key(String route, String caller) {}

    /** Tokens left at a time; a full one says no more than none. */
    private static final class Bucket {
        private double tokens;
        private long nanos;
        private long fullAfter;

        Bucket(int tokens, long now) {
            this.tokens = tokens;
            this.nanos = now;
        }

        /** Nanoseconds until the next may come, 0 when this one may. */
        synchronized long take(Rule.RateLimit limit, long now) {
            double perNano = (double) limit.requests() / limit.window().toNanos();
            tokens = Math.min(limit.requests(), tokens + Math.max(0, now - nanos) * perNano);
            nanos = now;
            fullAfter = limit.window().toNanos();
            if (tokens >= 1) {
                tokens--;
                return 0;
            }
            return (long) Math.ceil((1 - tokens) / perNano);
        }

        synchronized boolean forgotten(long now) {
            return now - nanos > fullAfter;
        }
    }

    /** Counts a request, or refuses it with the time after which the next may come. */
    void count(String route, String caller, Rule.@Nullable RateLimit limit, long now) {
        if (limit == null) {
            return;
        }
        if (buckets.size() >= MOST) {
            makeRoom(now);
        }
        long wait = buckets.computeIfAbsent(new Key(route, caller), _ -> new Bucket(limit.requests(), now))
                .take(limit, now);
        if (wait > 0) {
            throw new Problem(
                    UpstreamProblem.QE301.name(),
                    429,
                    "too many requests",
                    java.util.List.of(),
                    Duration.ofNanos(wait),
                    null);
        }
    }

    private void makeRoom(long now) {
        buckets.values().removeIf(bucket -> bucket.forgotten(now));
        var keys = buckets.keySet().iterator();
        while (buckets.size() > MOST - MOST / 10 && keys.hasNext()) {
            keys.next();
            keys.remove();
        }
    }

    int size() {
        return buckets.size();
    }
}
