package space.quark.hub.telemetry;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One route's metrics, their labels resolved once so that a request costs next to nothing. */
public final class RouteMetrics {
    private static final Logger ACCESS = LoggerFactory.getLogger("space.quark.access");
    private static final int LOWEST_STATUS = 100;
    private static final int HIGHEST_STATUS = 599;

    private final String method;
    private final String template;
    private final String module;
    private final Supplier<DistributionDataPoint> durations;
    private volatile @Nullable DistributionDataPoint seconds;
    private final IntFunction<CounterDataPoint> counters;
    private final AtomicReferenceArray<CounterDataPoint> counted =
            new AtomicReferenceArray<>(HIGHEST_STATUS - LOWEST_STATUS + 1);

    RouteMetrics(
            String method,
            String template,
            String module,
            Supplier<DistributionDataPoint> durations,
            IntFunction<CounterDataPoint> counters) {
        this.method = method;
        this.template = template;
        this.module = module;
        this.durations = durations;
        this.counters = counters;
    }

    /** A request of this route was answered after this long. */
    void done(int status, long nanos, String trace) {
        seconds().observe(nanos * 1e-9);
        counter(status).inc();
        if (ACCESS.isDebugEnabled()) {
            long micros = nanos / 1000;
            ACCESS.atDebug()
                    .addKeyValue("trace_id", trace)
                    .addKeyValue("method", method)
                    .addKeyValue("route", template)
                    .addKeyValue("status", status)
                    .addKeyValue("micros", micros)
                    .addKeyValue("module", module)
                    .log("{} {} {} {} µs", method, template, status, micros);
        }
    }

    String method() {
        return method;
    }

    String template() {
        return template;
    }

    String module() {
        return module;
    }

    /** Made with the first request: a station may have routes by the thousand that nobody asks for. */
    private DistributionDataPoint seconds() {
        DistributionDataPoint known = seconds;
        if (known == null) {
            known = durations.get();
            seconds = known;
        }
        return known;
    }

    private CounterDataPoint counter(int status) {
        int slot = Math.clamp(status, LOWEST_STATUS, HIGHEST_STATUS) - LOWEST_STATUS;
        CounterDataPoint counter = counted.get(slot);
        if (counter == null) {
            counter = counters.apply(slot + LOWEST_STATUS);
            counted.set(slot, counter);
        }
        return counter;
    }
}
