package space.quark.hub.telemetry;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import space.quark.dock.ContractModel;
import space.quark.dock.ContractModel.CallModel;
import space.quark.dock.Problem;
import space.quark.dock.Unreachable;
import space.quark.host.call.CallListener;

/** Counts the calls between modules, whatever the distance. */
final class CallMetrics implements CallListener {
    private static final double[] SECONDS = {0.000001, 0.00001, 0.0001, 0.001, 0.01, 0.1, 1, 10};

    private final Counter counter;
    private final Histogram durations;
    private final Tracing tracing;
    private final Map<Method, One> calls = new ConcurrentHashMap<>();

    /** One call of a contract with its labels resolved. */
    private record One(
            DistributionDataPoint seconds,
            CounterDataPoint well,
            CounterDataPoint refused,
            CounterDataPoint failed,
            CounterDataPoint unreachable) {}

    CallMetrics(PrometheusRegistry registry, Tracing tracing) {
        this.tracing = tracing;
        this.counter = Counter.builder()
                .name("module_calls_total")
                .help("Calls between modules: well, refused by the callee, failed in it, or never reached it.")
                .labelNames("contract", "call", "outcome")
                .withoutExemplars()
                .register(registry);
        this.durations = Histogram.builder()
                .name("module_call_duration_seconds")
                .help("How long calls between modules took.")
                .labelNames("contract", "call")
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .withoutExemplars()
                .register(registry);
    }

    @Override
    public void called(ContractModel contract, CallModel call, long nanos, @Nullable Problem outcome) {
        One one = calls.get(call.method());
        if (one == null) {
            one = calls.computeIfAbsent(call.method(), _ -> resolve(contract, call));
        }
        one.seconds().observe(nanos * 1e-9);
        switch (outcome) {
            case null -> one.well().inc();
            case Unreachable _ -> one.unreachable().inc();
            case Problem problem when problem.status() < 500 -> one.refused().inc();
            case Problem _ -> one.failed().inc();
        }
        tracing.call(contract, call, nanos, outcome);
    }

    private One resolve(ContractModel contract, CallModel call) {
        String name = call.method().getName();
        return new One(
                durations.labelValues(contract.name(), name),
                counter.labelValues(contract.name(), name, "well"),
                counter.labelValues(contract.name(), name, "refused"),
                counter.labelValues(contract.name(), name, "failed"),
                counter.labelValues(contract.name(), name, "unreachable"));
    }
}
