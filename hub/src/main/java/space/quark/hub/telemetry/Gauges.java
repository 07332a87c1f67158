package space.quark.hub.telemetry;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gauges read off one list of states, which is asked for once when somebody looks; while it cannot be had, they are
 * absent.
 */
final class Gauges<S> implements MultiCollector {
    private static final Logger LOG = LoggerFactory.getLogger(Gauges.class);

    private final Supplier<? extends Iterable<S>> states;
    private final Function<S, Labels> labels;
    private final List<One<S>> gauges = new ArrayList<>();

    private record One<S>(String name, String help, ToDoubleFunction<S> value) {}

    Gauges(Supplier<? extends Iterable<S>> states, Function<S, Labels> labels) {
        this.states = states;
        this.labels = labels;
    }

    Gauges<S> with(String name, String help, ToDoubleFunction<S> value) {
        gauges.add(new One<>(name, help, value));
        return this;
    }

    @Override
    public MetricSnapshots collect() {
        try {
            List<S> now = new ArrayList<>();
            states.get().forEach(now::add);
            return new MetricSnapshots(
                    gauges.stream().map(gauge -> snapshot(gauge, now)).toList());
        } catch (RuntimeException e) {
            LOG.debug("gauges cannot be read now", e);
            return new MetricSnapshots();
        }
    }

    private MetricSnapshot snapshot(One<S> gauge, List<S> now) {
        GaugeSnapshot.Builder snapshot =
                GaugeSnapshot.builder().name(gauge.name()).help(gauge.help());
        for (S state : now) {
            snapshot.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .labels(labels.apply(state))
                    .value(gauge.value().applyAsDouble(state))
                    .build());
        }
        return snapshot.build();
    }
}
