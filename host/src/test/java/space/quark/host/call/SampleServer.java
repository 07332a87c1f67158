package space.quark.host.call;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
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
import space.quark.dock.ContractModel;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;

/** The smallest server of a contract: believes every caller's headers, knows no permissions. */
final class SampleServer implements AutoCloseable {
    static final int MAX_BODY = 64 * 1024;

    private final Server server = new Server(new VirtualThreadPool());
    private final ServerConnector connector;
    private final HttpClient client = RemoteClient.start("samples");
    private final InstantSource clock;
    private final List<Endpoint> endpoints;
    final AtomicInteger requests = new AtomicInteger();
    final AtomicInteger failuresToCome = new AtomicInteger();
    volatile CommonProblem failure = CommonProblem.MODULE_UNAVAILABLE;
    volatile @Nullable Throwable lastBug;

    private SampleServer(ContractModel model, Object implementation, InstantSource clock, Idempotency idempotency) {
        this.clock = clock;
        endpoints = model.calls().stream()
                .map(call -> new Endpoint(call, implementation, clock, idempotency))
                .toList();
        connector = new ServerConnector(
                server, 1, 1, new HttpConnectionFactory(JettyExchange.configure(new HttpConfiguration())));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                requests.incrementAndGet();
                JettyExchange.write(answer(request), request, response, callback);
                return true;
            }
        });
    }

    static SampleServer start(Class<?> contract, Object implementation, InstantSource clock, Idempotency idempotency) {
        SampleServer started = new SampleServer(ContractModel.of(contract), implementation, clock, idempotency);
        try {
            started.server.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return started;
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/api/v1");
    }

    RemoteTarget target() {
        return target(Duration.ofSeconds(5));
    }

    RemoteTarget target(Duration timeout) {
        return new RemoteTarget() {
            @Override
            public HttpClient client() {
                return client;
            }

            @Override
            public URI base() {
                return SampleServer.this.base();
            }

            @Override
            public Map<String, String> credentials(Caller caller) {
                return Map.of("Authorization", "Bearer test");
            }

            @Override
            public Duration timeout() {
                return timeout;
            }
        };
    }

    private Answer answer(Request request) {
        String trace = CallerHeaders.trace(request.getHeaders().get(CallerHeaders.TRACEPARENT));
        try {
            if (failuresToCome.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                throw Problem.of(failure);
            }
            Caller caller =
                    CallerHeaders.decode(request.getHeaders()::get, "tests", clock.instant(), Duration.ofSeconds(30));
            List<String> segments = UrlText.segments(request.getHttpURI().getPath());
            String verb = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
            for (Endpoint endpoint : endpoints) {
                Map<String, String> variables =
                        match("/api/v1" + endpoint.call().path(), segments);
                if (variables != null && endpoint.call().verb().equals(verb)) {
                    JettyExchange exchange = new JettyExchange(request, variables, MAX_BODY);
                    return caller.call(() -> endpoint.handle(exchange));
                }
            }
            throw Problem.of(CommonProblem.ROUTE_NOT_FOUND);
        } catch (Problem problem) {
            if (problem.is(CommonProblem.INTERNAL)) {
                lastBug = problem.getCause();
            }
            return Answer.error(problem, trace, clock.instant());
        }
    }

    private static @Nullable Map<String, String> match(String template, List<String> segments) {
        String[] parts = template.substring(1).split("/");
        if (parts.length != segments.size()) {
            return null;
        }
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < parts.length; i++) {
            if (parts[i].startsWith("{")) {
                variables.put(parts[i].substring(1, parts[i].length() - 1), segments.get(i));
            } else if (!parts[i].equals(segments.get(i))) {
                return null;
            }
        }
        return variables;
    }

    static Caller person(long id, String... roles) {
        return new Caller(
                Caller.Level.USER,
                new PersonId(id),
                "s-" + id,
                java.util.Set.of(roles),
                null,
                "203.0.113.9",
                "Browser/1 (Ünïcode, \"quoted\")",
                "4bf92f3577b34da6a3ce929d0e0e4736",
                SampleService.NOW.plusSeconds(20));
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
