package space.quark.hub.telemetry;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many requests there were, and how long they took.
 *
 * @param refused those answered 4xx
 * @param failed those answered 5xx
 * @param bounds upper bounds of the buckets in seconds, the last one infinite
 * @param buckets requests by how long they took, a number a bound
 */
public record RequestTotals(long requests, long refused, long failed, List<Double> bounds, List<Long> buckets) {
    private static final double MILLIS = 1000;

    static RequestTotals read(Counter requests, Histogram durations) {
        long all = 0;
        long refused = 0;
        long failed = 0;
        for (var point : requests.collect().getDataPoints()) {
            long count = (long) point.getValue();
            all += count;
            switch (String.valueOf(point.getLabels().get("status")).charAt(0)) {
                case '4' -> refused += count;
                case '5' -> failed += count;
                default -> {}
            }
        }
        List<Double> bounds = new ArrayList<>();
        List<Long> buckets = new ArrayList<>();
        for (var point : durations.collect().getDataPoints()) {
            ClassicHistogramBuckets own = point.getClassicBuckets();
            if (bounds.isEmpty()) {
                buckets.addAll(Collections.nCopies(own.size(), 0L));
                for (int i = 0; i < own.size(); i++) {
                    bounds.add(own.getUpperBound(i));
                }
            }
            for (int i = 0; i < own.size(); i++) {
                buckets.set(i, buckets.get(i) + own.getCount(i));
            }
        }
        return new RequestTotals(all, refused, failed, bounds, buckets);
    }

    /** What came after the earlier reading. */
    public RequestTotals since(RequestTotals earlier) {
        List<Long> rest = new ArrayList<>(buckets.size());
        for (int i = 0; i < buckets.size(); i++) {
            rest.add(buckets.get(i) - (i < earlier.buckets.size() ? earlier.buckets.get(i) : 0));
        }
        return new RequestTotals(
                requests - earlier.requests, refused - earlier.refused, failed - earlier.failed, bounds, rest);
    }

    /**
     * In how many milliseconds this part of the requests was answered, as nearly as the buckets tell; null when there
     * were none.
     *
     * @param part from 0 to 1
     */
    public @Nullable Double millisOf(double part) {
        long all = buckets.stream().mapToLong(Long::longValue).sum();
        if (all == 0) {
            return null;
        }
        double wanted = part * all;
        double below = 0;
        double lower = 0;
        for (int i = 0; i < buckets.size(); i++) {
            double upper = bounds.get(i);
            long inside = buckets.get(i);
            if (inside > 0 && below + inside >= wanted) {
                return MILLIS
                        * (Double.isInfinite(upper) ? lower : lower + (upper - lower) * (wanted - below) / inside);
            }
            below += inside;
            lower = upper;
        }
        return MILLIS * bounds.get(bounds.size() - 2);
    }
}
