package space.quark.hub.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.ContractModel;
import space.quark.dock.Problem;

/** Spans over OTLP; the only class that touches OpenTelemetry, loaded only when a collector is configured. */
final class OtlpTracing implements Tracing {
    private static final Pattern PARENT =
            Pattern.compile("00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})");
    private static final long LAST_WORDS_SECONDS = 3;
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> MODULE = AttributeKey.stringKey("quark.module");
    private static final AttributeKey<String> PROBLEM = AttributeKey.stringKey("error.type");

    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final RequestIds ids;
    private final InstantSource clock;

    private OtlpTracing(SdkTracerProvider provider, RequestIds ids, InstantSource clock) {
        this.provider = provider;
        this.tracer = provider.get("quark");
        this.ids = ids;
        this.clock = clock;
    }

    static Tracing open(TelemetrySettings settings, InstantSource clock, String version) {
        RequestIds ids = new RequestIds();
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .setIdGenerator(ids)
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(settings.sample())))
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.of(
                                AttributeKey.stringKey("service.name"),
                                "quark",
                                AttributeKey.stringKey("service.version"),
                                version))))
                .addSpanProcessor(BatchSpanProcessor.builder(OtlpHttpSpanExporter.builder()
                                .setEndpoint(settings.tracesAddress())
                                .build())
                        .build())
                .build();
        return new OtlpTracing(provider, ids, clock);
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // closed where the request ends, on the same thread
    public Tracing.Ending request(String trace, @Nullable String traceparent) {
        SpanBuilder builder = tracer.spanBuilder("request").setSpanKind(SpanKind.SERVER);
        Matcher parent = traceparent == null ? null : PARENT.matcher(traceparent);
        Span span;
        if (parent != null && parent.matches() && parent.group(1).equals(trace)) {
            SpanContext remote = SpanContext.createFromRemoteParent(
                    trace, parent.group(2), TraceFlags.fromHex(parent.group(3), 0), TraceState.getDefault());
            span = builder.setParent(Context.root().with(Span.wrap(remote))).startSpan();
        } else {
            span = ids.inTrace(trace, () -> builder.setNoParent().startSpan());
        }
        Scope scope = span.makeCurrent();
        return (route, status) -> {
            scope.close();
            span.updateName(route.method() + " " + route.template());
            span.setAttribute(METHOD, route.method());
            span.setAttribute(ROUTE, route.template());
            span.setAttribute(MODULE, route.module());
            span.setAttribute(STATUS, (long) status);
            if (status >= 500) {
                span.setStatus(StatusCode.ERROR);
            }
            span.end();
        };
    }

    @Override
    public void call(ContractModel contract, ContractModel.CallModel call, long nanos, @Nullable Problem outcome) {
        Instant now = clock.instant();
        Span span =
                start(tracer.spanBuilder(contract.name() + "." + call.method().getName())
                        .setStartTimestamp(now.minusNanos(nanos))
                        .setAttribute(MODULE, ContractModel.moduleOf(contract.name())));
        if (outcome != null) {
            span.setAttribute(PROBLEM, outcome.code());
            if (outcome.status() >= 500) {
                span.setStatus(StatusCode.ERROR);
            }
        }
        span.end(now);
    }

    @Override
    public <T, X extends Throwable> T around(String name, ScopedValue.CallableOp<? extends T, X> work) throws X {
        Span span = start(tracer.spanBuilder(name));
        boolean well = false;
        try (Scope _ = span.makeCurrent()) {
            T result = work.call();
            well = true;
            return result;
        } finally {
            if (!well) {
                span.setStatus(StatusCode.ERROR);
            }
            span.end();
        }
    }

    @Override
    public void close() {
        provider.shutdown().join(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
    }

    /** Below the span of this thread; where there is none, in the trace of the caller. */
    private Span start(SpanBuilder builder) {
        String trace = Caller.current().trace();
        boolean alone = !Span.current().getSpanContext().isValid();
        return alone && TraceId.isValid(trace)
                ? ids.inTrace(trace, () -> builder.setNoParent().startSpan())
                : builder.startSpan();
    }

    /** Gives a root span the trace id that the request has everywhere else: in its log lines and its error answer. */
    private static final class RequestIds implements IdGenerator {
        private static final ThreadLocal<@Nullable String> TRACE = new ThreadLocal<>();
        private final IdGenerator random = IdGenerator.random();

        Span inTrace(String trace, Supplier<Span> start) {
            TRACE.set(trace);
            try {
                return start.get();
            } finally {
                TRACE.remove();
            }
        }

        @Override
        public String generateSpanId() {
            return random.generateSpanId();
        }

        @Override
        public String generateTraceId() {
            String wanted = TRACE.get();
            return wanted == null ? random.generateTraceId() : wanted;
        }
    }
}
