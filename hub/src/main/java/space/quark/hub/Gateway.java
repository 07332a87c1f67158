package space.quark.hub;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;
import space.quark.dock.Unreachable;
import space.quark.host.call.Answer;
import space.quark.host.call.CallerHeaders;
import space.quark.host.call.JettyExchange;
import space.quark.hub.Generation.Target;
import space.quark.hub.live.LiveConnections;
import space.quark.hub.telemetry.RequestSpan;
import space.quark.hub.telemetry.RouteMetrics;
import space.quark.hub.telemetry.Telemetry;
import space.quark.hub.upstream.Ask;
import space.quark.hub.upstream.Forwarder;
import space.quark.hub.web.WebApp;

/**
 * The station's front door: every request goes path, route, caller, permission, module, answer, and every failure on
 * that way leaves in the one error form.
 */
final class Gateway extends Handler.Abstract {
    private static final List<String> READING = List.of("GET", "HEAD");
    /** Segments that modules far away do not see. */
    private static final int PREFIX = 2;

    private final Supplier<Generation> generation;
    private final Admission admission;
    private final LiveConnections live;
    private final Forwarder forwarder;
    private final HttpSettings settings;
    private final Failures failures;
    private final Telemetry telemetry;
    private final Semaphore places;
    private final RouteMetrics unmatched;
    private final @Nullable WebApp app;

    /** @param app what is served where no route leads; null when there is none */
    Gateway(
            Hub hub,
            Admission admission,
            LiveConnections live,
            Forwarder forwarder,
            HttpSettings settings,
            InstantSource clock,
            Telemetry telemetry,
            @Nullable WebApp app) {
        this.generation = hub::current;
        this.admission = admission;
        this.live = live;
        this.forwarder = forwarder;
        this.settings = settings;
        this.failures = new Failures(clock);
        this.places = new Semaphore(settings.maxInFlight());
        this.telemetry = telemetry;
        this.app = app;
        this.unmatched = telemetry.route("ANY", Telemetry.UNMATCHED, "hub");
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Generation now = generation.get();
        response.getHeaders().put(now.header());
        String raw = request.getHttpURI().getPath();
        if (raw.startsWith(LiveConnections.SOCKET_PATH) && live.handle(request, response, callback)) {
            return true;
        }
        String parent = request.getHeaders().get(CallerHeaders.TRACEPARENT);
        String trace = CallerHeaders.trace(parent);
        response.getHeaders().put("Trace-Id", trace);
        RequestSpan span = telemetry.begin(trace, parent);
        Handled handled =
                places.tryAcquire() ? inPlace(new Arrived(request, response, callback, now, raw, trace)) : busy(trace);
        span.end(handled.metrics(), handled.status());
        Answer answer = handled.answer();
        if (answer != null) {
            JettyExchange.write(answer, request, response, callback);
        }
        return true;
    }

    /** A request, and the generation of the moment it came. */
    private record Arrived(
            Request request, Response response, Callback callback, Generation generation, String raw, String trace) {
        Arrived at(Generation other) {
            return new Arrived(request, response, callback, other, raw, trace);
        }
    }

    /**
     * What became of a request.
     *
     * @param answer null when the client has it already
     */
    private record Handled(
            RouteMetrics metrics, int status, @Nullable Answer answer) {
        Handled(RouteMetrics metrics, Answer answer) {
            this(metrics, answer.status(), answer);
        }
    }

    private Handled busy(String trace) {
        return new Handled(unmatched, failures.answer(new Unreachable(CommonProblem.OVERLOADED, null), trace));
    }

    private Handled inPlace(Arrived arrived) {
        try {
            return routed(arrived);
        } finally {
            places.release();
        }
    }

    private Handled routed(Arrived arrived) {
        Request request = arrived.request();
        String trace = arrived.trace();
        try {
            List<String> segments = PathRules.segments(arrived.raw());
            String verb = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
            var found = arrived.generation().find(verb, segments);
            if (found == null) {
                return offRoute(request, verb, segments, trace);
            }
            Target target = found.target();
            if (target == null) {
                // A path that programs post to may be a page to people.
                Handled page = page(request, verb, segments);
                return page == null ? notAllowed(found.allowed(), trace) : page;
            }
            if (target instanceof Target.Far far) {
                return carried(arrived, verb, segments, far);
            }
            var exchange = new JettyExchange(request, found.variables(), Math.toIntExact(settings.maxBody()));
            if (!(target instanceof Target.Served served)) {
                return new Handled(target.metrics(), answer(request, exchange, target, trace));
            }
            if (!served.host().gate().enter()) {
                // It was stopped since the request came; whoever replaced it was published before.
                Generation now = generation.get();
                return now == arrived.generation()
                        ? new Handled(
                                served.metrics(),
                                failures.answer(new Unreachable(CommonProblem.MODULE_UNAVAILABLE, null), trace))
                        : routed(arrived.at(now));
            }
            try {
                Answer answer = answer(request, exchange, served, trace);
                served.host().gate().answered(answer.status());
                return new Handled(served.metrics(), answer);
            } finally {
                served.host().gate().leave();
            }
        } catch (Problem refused) {
            return new Handled(unmatched, failures.answer(refused, trace));
        }
    }

    /** What a module far away answers is passed on as it comes; the place is kept until it is over. */
    private Handled carried(Arrived arrived, String verb, List<String> segments, Target.Far far) {
        String trace = arrived.trace();
        try {
            for (List<String> reading : PathRules.otherReadings(segments)) {
                var other = arrived.generation().find(verb, reading);
                if (other != null && other.target() != far) {
                    throw PathRules.refused();
                }
            }
            if (!far.crew().trusted()) {
                far.paths().check(verb, segments.subList(PREFIX, segments.size()), far.entrance());
            }
            Request request = arrived.request();
            Caller caller = admission.admit(request, far.entrance(), trace);
            int status = forwarder.forward(new Ask(
                    request,
                    arrived.response(),
                    arrived.callback(),
                    far.crew(),
                    far.rule(),
                    far.name(),
                    PathRules.matched(arrived.raw(), segments),
                    far.stripPrefix(),
                    caller,
                    failure -> failures.ofModule(failure, far.crew().module(), trace)));
            return new Handled(far.metrics(), status, null);
        } catch (Problem refused) {
            return new Handled(far.metrics(), failures.answer(refused, trace));
        }
    }

    private Handled notAllowed(Iterable<String> allowed, String trace) {
        Answer refused = failures.answer(Problem.of(CommonProblem.METHOD_NOT_ALLOWED), trace);
        return new Handled(unmatched, refused.with(HttpHeader.ALLOW.asString(), String.join(", ", allowed)));
    }

    private @Nullable Handled page(Request request, String verb, List<String> segments) {
        WebApp.Served served = app == null || !verb.equals("GET") ? null : app.read(request.getHeaders(), segments);
        return served == null ? null : new Handled(telemetry.route(verb, served.template(), "web"), served.answer());
    }

    /** Where no route leads the app may have something. */
    private Handled offRoute(Request request, String verb, List<String> segments, String trace) {
        try {
            Handled page = page(request, verb, segments);
            if (page != null) {
                return page;
            }
        } catch (RuntimeException e) {
            return new Handled(unmatched, failures.answer(e, trace));
        }
        return app != null && app.has(segments)
                ? notAllowed(READING, trace)
                : new Handled(unmatched, failures.answer(Problem.of(CommonProblem.ROUTE_NOT_FOUND), trace));
    }

    /** The outermost edge: whatever goes wrong below becomes an answer here. */
    private Answer answer(Request request, JettyExchange exchange, Target target, String trace) {
        try {
            return switch (target) {
                case Target.Served served -> serve(request, exchange, served, trace);
                case Target.Far _ -> throw new IllegalStateException("is carried");
                case Target.Away _ -> throw new Unreachable(CommonProblem.MODULE_UNAVAILABLE, null);
                case Target.Own own -> {
                    Caller caller = own.route().operatorOnly()
                            ? admission.admitOperator(request, trace)
                            : admission.anonymous(request, trace);
                    yield caller.call(() -> own.route().handling().apply(exchange));
                }
            };
        } catch (Exception | StackOverflowError e) {
            return failures.answer(e, trace);
        }
    }

    private Answer serve(Request request, JettyExchange exchange, Target.Served served, String trace) {
        Caller caller = admission.admit(request, served.entrance(), trace);
        return caller.call(() -> served.route().handle(exchange));
    }
}
