package space.quark.hub;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the station was during one interval.
 *
 * @param errorsPerSecond requests answered 5xx
 * @param refusalsPerSecond requests answered 4xx
 * @param p50Ms half of the requests took no longer than this; absent when there were none
 * @param heapUsed in bytes, as the others are
 * @param resident memory of the process as the system counts it; absent where the system does not say
 * @param poolWaiting callers waiting for a connection to a database, at all pools together
 * @param busBehind events not come to yet, of all subscribers together
 * @param busWorst whoever is behind most; absent when nobody is
 * @param cpu the part of all processors that the process used, from 0 to 1
 */
record Sample(
        Instant time,
        double requestsPerSecond,
        double errorsPerSecond,
        double refusalsPerSecond,
        @Nullable Double p50Ms,
        @Nullable Double p95Ms,
        @Nullable Double p99Ms,
        long heapUsed,
        long heapMax,
        @Nullable Long resident,
        int liveConnections,
        int poolSize,
        int poolBusy,
        int poolWaiting,
        long busBehind,
        @Nullable Lag busWorst,
        double cpu) {

    /** How far one subscriber is behind. */
    record Lag(String subscriber, String source, long behind, double seconds) {}
}
