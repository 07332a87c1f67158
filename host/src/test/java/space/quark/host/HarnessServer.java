package space.quark.host;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;
import space.quark.host.call.Answer;
import space.quark.host.call.CallListener;
import space.quark.host.call.CallerHeaders;
import space.quark.host.call.ErrorForm;
import space.quark.host.call.JettyExchange;
import space.quark.host.call.RemoteClient;
import space.quark.host.call.RemoteContract;
import space.quark.host.call.RemoteTarget;
import space.quark.host.call.ServedRoute;

/** A docked module behind a bare server that believes what the caller's headers say. */
final class HarnessServer implements AutoCloseable {
    private static final String API = "/api/v1";
    private static final int MAX_BODY = 1_000_000;

    private final Server server;
    private final HttpClient client;
    private final InstantSource clock;

    /** An endpoint and the pattern of its path; more literal paths come first. */
    private record Route(ServedRoute endpoint, Pattern path) {}

    private HarnessServer(Server server, HttpClient client, InstantSource clock) {
        this.server = server;
        this.client = client;
        this.clock = clock;
    }

    static HarnessServer start(ModuleHost host, InstantSource clock) {
        Server server = new Server(new VirtualThreadPool());
        ServerConnector connector = new ServerConnector(
                server, 1, 1, new HttpConnectionFactory(JettyExchange.configure(new HttpConfiguration())));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Routes(routesOf(host), clock));
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return new HarnessServer(server, RemoteClient.start("harness"), clock);
    }

    private static List<Route> routesOf(ModuleHost host) {
        return host.routes().stream()
                .sorted((a, b) -> Long.compare(variables(a), variables(b)))
                .map(endpoint -> new Route(
                        endpoint,
                        Pattern.compile(endpoint.path().replaceAll("\\{([a-z]+)_?([a-z]*)}", "(?<$1$2>[^/]+)"))))
                .toList();
    }

    private static long variables(ServedRoute endpoint) {
        return endpoint.path().chars().filter(c -> c == '{').count();
    }

    URI base() {
        return server.getURI().resolve(API);
    }

    <C> C reach(Class<C> contract) {
        RemoteTarget target = new RemoteTarget() {
            @Override
            public HttpClient client() {
                return client;
            }

            @Override
            public URI base() {
                return HarnessServer.this.base();
            }

            @Override
            public Map<String, String> credentials(Caller caller) {
                return Map.of();
            }
        };
        return RemoteContract.of(contract, "test", target, clock, CallListener.NONE);
    }

    private static final class Routes extends Handler.Abstract {
        private final List<Route> routes;
        private final InstantSource clock;

        private Routes(List<Route> routes, InstantSource clock) {
            this.routes = routes;
            this.clock = clock;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            Caller caller =
                    CallerHeaders.decode(request.getHeaders()::get, "test", clock.instant(), Duration.ofMinutes(1));
            Answer answer;
            try {
                answer = caller.call(() -> answer(request));
            } catch (RuntimeException e) {
                Problem problem = ErrorForm.problem(e);
                answer = Answer.error(problem, caller.trace(), clock.instant());
            }
            JettyExchange.write(answer, request, response, callback);
            return true;
        }

        private Answer answer(Request request) {
            String path = Request.getPathInContext(request).substring(API.length());
            String verb = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
            for (Route route : routes) {
                Matcher matcher = route.path().matcher(path);
                if (route.endpoint().verb().equals(verb) && matcher.matches()) {
                    return route.endpoint().handle(new JettyExchange(request, bind(route, matcher), MAX_BODY));
                }
            }
            throw Problem.of(CommonProblem.ROUTE_NOT_FOUND);
        }

        private static Map<String, String> bind(Route route, Matcher matcher) {
            Map<String, String> variables = new HashMap<>();
            Matcher names =
                    Pattern.compile("\\{([a-z_]+)}").matcher(route.endpoint().path());
            while (names.find()) {
                @Nullable String value = matcher.group(names.group(1).replace("_", ""));
                variables.put(
                        names.group(1),
                        java.net.URLDecoder.decode(
                                String.valueOf(value).replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8));
            }
            return variables;
        }
    }

    @Override
    public void close() {
        try {
            client.stop();
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
