package space.quark.hub.telemetry;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One route since the start.
 *
 * @param route its template
 * @param errors requests answered 5xx
 */
public record RouteTotals(String method, String route, String module, long requests, long errors, double meanMs) {
    private static final double MILLIS = 1000;

    private record Key(String method, String route) {
        private static Key of(Labels labels) {
            return new Key(label(labels, "method"), label(labels, "route"));
        }
    }

    static List<RouteTotals> busiest(Counter requests, Histogram durations, int most) {
        Map<Key, Double> means = new HashMap<>();
        for (var point : durations.collect().getDataPoints()) {
            if (point.getCount() > 0) {
                means.put(Key.of(point.getLabels()), MILLIS * point.getSum() / point.getCount());
            }
        }
        Map<Key, RouteTotals> totals = new HashMap<>();
        for (var point : requests.collect().getDataPoints()) {
            Key key = Key.of(point.getLabels());
            long count = (long) point.getValue();
            long errors = label(point.getLabels(), "status").startsWith("5") ? count : 0;
            var one = new RouteTotals(
                    key.method,
                    key.route,
                    label(point.getLabels(), "module"),
                    count,
                    errors,
                    means.getOrDefault(key, 0.0));
            totals.merge(key, one, RouteTotals::and);
        }
        return totals.values().stream()
                .sorted(Comparator.comparingLong(RouteTotals::requests)
                        .reversed()
                        .thenComparing(RouteTotals::route)
                        .thenComparing(RouteTotals::method))
                .limit(most)
                .toList();
    }

    private RouteTotals and(RouteTotals other) {
        return new RouteTotals(method, route, module, requests + other.requests, errors + other.errors, meanMs);
    }

    private static String label(Labels labels, String name) {
        return String.valueOf(labels.get(name));
    }
}
