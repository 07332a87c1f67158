package space.quark.host.remote;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.Json;
import space.quark.dock.Problem;
import space.quark.dock.Unreachable;
import space.quark.host.StartupProblem;
import space.quark.host.call.Answer;
import space.quark.host.call.CallerHeaders;
import space.quark.host.call.ErrorForm;
import space.quark.host.call.Exchange;
import space.quark.host.call.JettyExchange;
import space.quark.host.call.UrlText;

/**
 * What a remote host serves to its hub: below {@code /<module>} each module's health, manifest and routes, and below
 * {@code /<module>/quark} what the host itself answers for it. Health and manifest are open, all else is the hub's.
 */
final class RemoteServer extends Handler.Abstract implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteServer.class);
    private static final Duration IDLE = Duration.ofMinutes(2);

    private final RemoteOptions options;
    private final InstantSource clock;
    private final Instant started;
    private final Server server = new Server(new VirtualThreadPool());
    private final ServerConnector connector;
    private final Map<String, HostedModule> modules;
    private volatile @Nullable Desk desk;

    /** What the host itself answers the hub. */
    record Desk(HubKeys keys, OutboxDesk outbox, Consumer<News.Notice> news) {}

    private record Health(String status, Instant timestamp, long uptime, Map<String, String> checks) {}

    private RemoteServer(RemoteOptions options, Map<String, HostedModule> modules, InstantSource clock) {
        this.options = options;
        this.modules = Map.copyOf(modules);
        this.clock = clock;
        this.started = clock.instant();
        this.connector = new ServerConnector(
                server, 1, 1, new HttpConnectionFactory(JettyExchange.configure(new HttpConfiguration())));
    }

    /** Listens. A taken port is a {@link StartupProblem}. */
    static RemoteServer start(RemoteOptions options, Map<String, HostedModule> modules, InstantSource clock) {
        RemoteServer remote = new RemoteServer(options, modules, clock);
        remote.connector.setHost(options.host());
        remote.connector.setPort(options.port());
        remote.connector.setIdleTimeout(IDLE.toMillis());
        remote.server.addConnector(remote.connector);
        remote.server.setStopTimeout(options.drain().toMillis());
        remote.server.setHandler(new GracefulHandler(remote));
        try {
            remote.connector.open();
        } catch (IOException e) {
            throw new StartupProblem(
                    "cannot listen on " + options.host() + ":" + options.port() + " (" + e.getMessage()
                            + "): choose another with --port, or an address of this machine with --host",
                    StartupProblem.BUSY,
                    e);
        }
        try {
            remote.server.start();
        } catch (Exception e) {
            throw new StartupProblem("cannot serve: " + e.getMessage(), StartupProblem.UNAVAILABLE, e);
        }
        return remote;
    }

    /** Where the hub reaches a module of this process. */
    URI address(String module) {
        URI outside = options.address();
        String root = outside == null
                ? "http://" + options.host() + ":" + connector.getLocalPort()
                : outside.toString().replaceAll("/+$", "");
        return URI.create(root + "/" + module);
    }

    /** From now on the hub is answered. */
    void open(Desk with) {
        desk = with;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String trace = CallerHeaders.trace(request.getHeaders().get(CallerHeaders.TRACEPARENT));
        Answer answer;
        try {
            answer = answer(request);
        } catch (Exception | StackOverflowError e) {
            Problem problem = ErrorForm.problem(e);
            if (problem.status() >= 500 && !(problem instanceof Unreachable)) {
                LOG.error("request failed, trace {}", trace, e);
            }
            answer = Answer.error(problem, trace, clock.instant());
        }
        JettyExchange.write(answer, request, response, callback);
        return true;
    }

    private Answer answer(Request request) {
        List<String> path = UrlText.segments(request.getHttpURI().getPath());
        HostedModule module = modules.get(path.getFirst());
        if (module == null) {
            throw Problem.of(CommonProblem.ROUTE_NOT_FOUND);
        }
        List<String> rest = path.subList(1, path.size());
        if (rest.equals(List.of("health"))) {
            return health(module);
        }
        if (rest.equals(List.of("manifest"))) {
            return json(200, module.manifest());
        }
        if (rest.equals(List.of("drain")) || rest.equals(List.of("shutdown"))) {
            // Anybody may say so: the hub is asked whether it is true.
            module.docking().beatNow();
            return json(200, Map.of("success", true));
        }
        Desk open = desk;
        if (open == null) {
            throw new Unreachable(CommonProblem.MODULE_UNAVAILABLE, null);
        }
        open.keys().require(request.getHeaders().get(HttpHeader.AUTHORIZATION), module.id());
        Caller caller =
                CallerHeaders.decodeTrusted(request.getHeaders()::get, null, clock.instant(), options.deadline());
        return caller.call(() -> inside(request, module, rest, open));
    }

    private Answer inside(Request request, HostedModule module, List<String> path, Desk open) {
        String verb = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
        HostedModule.State.Serving serving = module.serving();
        if (!path.isEmpty() && path.getFirst().equals("quark")) {
            return own(
                    new JettyExchange(request, Map.of(), options.maxBody()),
                    module,
                    path.subList(1, path.size()),
                    open);
        }
        HostedRoutes.Found found = serving.routes().find(verb, path);
        if (found == null) {
            throw Problem.of(CommonProblem.ROUTE_NOT_FOUND);
        }
        Exchange here = new JettyExchange(request, found.variables(), options.maxBody());
        if (!serving.host().gate().enter()) {
            throw new Unreachable(CommonProblem.MODULE_UNAVAILABLE, null);
        }
        try {
            return found.route().handle(new ForwardedExchange(here, module.id().length() + 1));
        } finally {
            serving.host().gate().leave();
        }
    }

    private Answer own(Exchange exchange, HostedModule module, List<String> path, Desk open) {
        return switch (String.join("/", path.subList(0, Math.min(2, path.size())))) {
            case "outbox" -> open.outbox().page(module.id(), exchange);
            case "outbox/backlog" -> open.outbox().backlog(module.id(), exchange);
            case "news" -> {
                open.news().accept(News.Notice.of(Json.mapper().readTree(exchange.body())));
                yield Answer.empty(204);
            }
            default -> {
                if (path.isEmpty() || !path.getFirst().equals("live")) {
                    throw Problem.of(CommonProblem.ROUTE_NOT_FOUND);
                }
                yield module.live().answer(path.subList(1, path.size()), exchange);
            }
        };
    }

    private Answer health(HostedModule module) {
        String status = module.status();
        Instant now = clock.instant();
        return json(
                status.equals("unhealthy") ? 503 : 200,
                new Health(status, now, Duration.between(started, now).toSeconds(), Map.of()));
    }

    private static Answer json(int status, Object body) {
        return new Answer(status, Map.of(), Json.mapper().writeValueAsBytes(body));
    }

    /** Takes no more requests and gives those in flight the drain time. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the server did not stop cleanly", e);
        }
    }
}
