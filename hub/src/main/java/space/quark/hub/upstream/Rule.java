package space.quark.hub.upstream;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Check;

/**
 * What requests of a route may cost.
 *
 * @param timeout how long the module may be silent: before its answer begins, and between its parts
 * @param maxBody the largest request body, in bytes
 * @param repeatable whether a request may be sent a second time when nobody knows whether the first arrived
 * @param rateLimit what each caller may send; null when there is no limit
 * @param maxConcurrent requests under way at the module at the same time, all its routes and instances together
 */
public record Rule(
        Duration timeout,
        long maxBody,
        boolean repeatable,
        @Nullable RateLimit rateLimit,
        int maxConcurrent) {
    /** How many requests a module has under way at most, where its manifest does not say. */
    public static final int MAX_CONCURRENT = 256;

    private static final Set<String> REPEATABLE = Set.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS");

    /** So many requests of one caller in so long a time; all of them at once, when it was quiet before. */
    public record RateLimit(int requests, Duration window) {
        public RateLimit {
            Check.that()
                    .range("requests", requests, 1, 1_000_000)
                    .isTrue("window", window.isPositive(), "must be more than zero")
                    .done();
        }
    }

    public Rule {
        Check.that()
                .isTrue("timeout", timeout.isPositive(), "must be more than zero")
                .range("max_body", maxBody, 0, Long.MAX_VALUE)
                .range("max_concurrent", maxConcurrent, 1, Integer.MAX_VALUE)
                .done();
    }

    /** Whether requests of this method may be repeated, where the manifest does not say. */
    public static boolean repeatable(String method) {
        return REPEATABLE.contains(method);
    }

    /** A rule without limits of its own for requests of a method. */
    public static Rule of(String method, Duration timeout, long maxBody) {
        return new Rule(timeout, maxBody, repeatable(method), null, MAX_CONCURRENT);
    }
}
