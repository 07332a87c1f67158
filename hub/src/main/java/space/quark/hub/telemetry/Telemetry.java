package space.quark.hub.telemetry;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import space.quark.host.bus.LogStatus;
import space.quark.host.bus.ShipStatus;
import space.quark.host.bus.SubscriptionStatus;
import space.quark.host.bus.VanishedHandler;
import space.quark.host.call.Answer;
import space.quark.host.call.CallListener;
import space.quark.host.storage.Databases;

/** The station's metrics and traces. Without a collector configured nothing of tracing is even loaded. */
public final class Telemetry implements AutoCloseable {
    /** The template of requests that no route matched. */
    public static final String UNMATCHED = "unmatched";

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final double[] SECONDS = {
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
    };
    private static final int USUAL_EXPOSITION = 64 * 1024;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer =
            PrometheusTextFormatWriter.builder().build();
    private final Counter requests;
    private final Histogram durations;
    private final LongAdder inFlight = new LongAdder();
    private final CallMetrics calls;
    private final Tracing tracing;
    private final Map<String, RouteMetrics> routes = new ConcurrentHashMap<>();
    private final AtomicBoolean jvmShown = new AtomicBoolean();

    private Telemetry(Tracing tracing) {
        this.tracing = tracing;
        this.requests = Counter.builder()
                .name("http_requests_total")
                .help("Requests answered.")
                .labelNames("method", "route", "status", "module")
                .withoutExemplars()
                .register(registry);
        this.durations = Histogram.builder()
                .name("http_request_duration_seconds")
                .help("How long requests took.")
                .labelNames("method", "route")
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .withoutExemplars()
                .register(registry);
        this.calls = new CallMetrics(registry, tracing);
        gauge("http_requests_in_flight", "Requests being worked on.", inFlight::doubleValue);
    }

    /** Starts what the settings ask for. */
    public static Telemetry open(TelemetrySettings settings, InstantSource clock, String version) {
        return new Telemetry(settings.traces() ? OtlpTracing.open(settings, clock, version) : Tracing.NONE);
    }

    /**
     * The metrics of a route, the same for equal arguments.
     *
     * @param template the path with variables in braces, or {@link #UNMATCHED}; never a path that a client chose
     */
    public RouteMetrics route(String method, String template, String module) {
        String verb = METHODS.contains(method) ? method : "OTHER";
        return routes.computeIfAbsent(
                verb + ' ' + template + ' ' + module,
                _ -> new RouteMetrics(
                        verb,
                        template,
                        module,
                        () -> durations.labelValues(verb, template),
                        status -> requests.labelValues(verb, template, Integer.toString(status), module)));
    }

    /** What was answered since the start, all routes together. */
    public RequestTotals totals() {
        return RequestTotals.read(requests, durations);
    }

    /** The routes with the most requests since the start, the busiest first. */
    public List<RouteTotals> busiest(int most) {
        return RouteTotals.busiest(requests, durations, most);
    }

    /**
     * A request begins on this thread; to be ended on the same one.
     *
     * @param trace the W3C trace id the request has, 32 hexadecimal digits
     * @param traceparent the header as it came
     */
    public RequestSpan begin(String trace, @Nullable String traceparent) {
        inFlight.increment();
        return new RequestSpan(inFlight, trace, System.nanoTime(), tracing.request(trace, traceparent));
    }

    /** Work of the station outside requests, such as handling an event, as a span around it. */
    public <T, X extends Throwable> T traced(String name, ScopedValue.CallableOp<? extends T, X> work) throws X {
        return tracing.around(name, work);
    }

    /** Counts and traces every call between modules. */
    public CallListener callListener() {
        return calls;
    }

    /** A gauge whose value is asked for when somebody looks. */
    public void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(sink -> sink.call(value.getAsDouble()))
                .register(registry);
    }

    /** Shows where each module stands: 1 for its state, by module id. */
    public void watchModules(Supplier<Map<String, String>> states) {
        registry.register(new Gauges<Map.Entry<String, String>>(
                        () -> states.get().entrySet(),
                        module -> Labels.of("module", module.getKey(), "state", module.getValue()))
                .with("module_state", "1 for the state a module is in.", _ -> 1));
    }

    /** Shows how far each subscriber is behind. */
    public void watchBus(Supplier<List<SubscriptionStatus>> subscriptions) {
        registry.register(new Gauges<SubscriptionStatus>(
                        subscriptions, one -> Labels.of("subscriber", one.subscriber(), "source", one.source()))
                .with("bus_events_behind", "Events a subscriber has not come to yet.", one -> one.behind())
                .with("bus_lag_seconds", "The age of the oldest of these.", one -> seconds(one.age()))
                .with("bus_events_parked", "Events waiting to be tried again.", one -> one.parked())
                .with("bus_dead_letters", "Events that wait for somebody to decide.", one -> one.dead())
                .with("bus_handled", "Events handled since the start.", one -> one.handled())
                .with("bus_failed", "Failed attempts since the start.", one -> one.failed())
                .with("bus_in_trouble", "1 while it cannot work at all.", one -> one.trouble() == null ? 0 : 1)
                .with(
                        "bus_last_error_timestamp_seconds",
                        "When the last attempt failed that did, 0 when none has since the start.",
                        one -> one.lastErrorAt() == null ? 0 : one.lastErrorAt().toEpochMilli() * 1e-3));
    }

    /** Shows which modules lack handlers for what they once heard. */
    public void watchHandlers(Supplier<Map<String, List<VanishedHandler>>> vanished) {
        registry.register(new Gauges<Map.Entry<String, List<VanishedHandler>>>(
                        () -> vanished.get().entrySet(), one -> Labels.of("subscriber", one.getKey()))
                .with(
                        "bus_handlers_vanished",
                        "Types of events that a module once heard and has no handler for: they pass it by.",
                        one -> one.getValue().size()));
    }

    /** Shows how large the tables of events are, and whether they can be kept clean. */
    public void watchEventTables(Supplier<List<LogStatus>> tables) {
        registry.register(new Gauges<LogStatus>(tables, one -> Labels.of("module", one.module()))
                .with("bus_partitions", "Days of published events that are kept.", one -> one.partitions())
                .with("bus_outbox_bytes", "Room that published events take.", one -> one.outboxBytes())
                .with("bus_inbox_bytes", "Room that the marks of heard events take.", one -> one.inboxBytes())
                .with("bus_dead_tuples", "Dead rows in the tables of events.", one -> one.deadTuples())
                .with(
                        "bus_fence_age_seconds",
                        "How long the oldest transaction on the module's database has been open.",
                        one -> seconds(one.fenceAge())));
    }

    /**
     * Shows whether the broker answers, and what waits for it.
     *
     * @param reachable whether it does
     */
    public void watchBroker(Supplier<List<ShipStatus>> relays, BooleanSupplier reachable) {
        gauge("bus_broker_reachable", "1 while the broker of events answers.", () -> reachable.getAsBoolean() ? 1 : 0);
        registry.register(new Gauges<ShipStatus>(relays, one -> Labels.of("module", one.module()))
                .with(
                        "bus_relay_waiting",
                        "Events in the outbox that the broker has not got yet.",
                        one -> one.waiting())
                .with("bus_relay_lag_seconds", "The age of the oldest of these.", one -> seconds(one.age()))
                .with("bus_relay_shipped", "Events carried to the broker since the start.", one -> one.shipped())
                .with("bus_relay_leads", "1 where the module's events are carried now.", one -> one.leads() ? 1 : 0)
                .with("bus_relay_in_trouble", "1 while nothing can be carried.", one -> one.trouble() == null ? 0 : 1));
    }

    /** Shows how busy the pools of database connections are. */
    public void watchPools(Supplier<List<Databases.PoolState>> pools) {
        registry.register(new Gauges<Databases.PoolState>(pools, pool -> Labels.of("server", place(pool.url())))
                .with("db_pool_size", "Connections at most.", pool -> pool.size())
                .with("db_pool_busy", "Connections in use.", pool -> pool.busy())
                .with("db_pool_waiting", "Callers waiting for one.", pool -> pool.waiting()));
    }

    /** What {@code /metrics} answers. */
    public Answer exposition() {
        // The JVM's own metrics load its management classes: not before somebody asks.
        if (jvmShown.compareAndSet(false, true)) {
            JvmMetrics.builder().register(registry);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(USUAL_EXPOSITION);
        try {
            writer.write(out, registry.scrape());
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory must work", e);
        }
        return new Answer(200, Map.of("Content-Type", writer.getContentType()), out.toByteArray());
    }

    /** Sends what is left of the traces. */
    @Override
    public void close() {
        tracing.close();
    }

    private static double seconds(Duration time) {
        return time.toNanos() * 1e-9;
    }

    /** Host and database of an address, without what may be secret in it. */
    private static String place(String url) {
        String plain = url.replaceFirst("^jdbc:postgresql:(//)?", "").replaceFirst("[?;].*$", "");
        return plain.substring(plain.lastIndexOf('@') + 1);
    }
}
