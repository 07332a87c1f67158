package space.quark.hub.upstream;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.PersonId;
import space.quark.dock.Tokens;
import space.quark.host.call.Answer;
import space.quark.host.call.ErrorForm;
import space.quark.host.call.JettyExchange;

/** A server that carries everything to the instances of one module, {@code shop}, mounted at {@code /m/shop}. */
final class Counter implements AutoCloseable {
    static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    final List<Witness.Failure> failures = new CopyOnWriteArrayList<>();
    final AtomicInteger signed = new AtomicInteger();
    final AtomicInteger statuses = new AtomicInteger();
    final List<Upstream> upstreams = new ArrayList<>();
    final Forwarder forwarder;
    volatile Rule rule = Rule.of("GET", Duration.ofSeconds(20), 1 << 20);
    volatile @Nullable Caller caller;
    volatile @Nullable Crew crew;
    private final Server server = new Server(new VirtualThreadPool());
    private final ServerConnector connector;

    Counter(Instance... instances) throws Exception {
        for (Instance instance : instances) {
            upstreams.add(upstream(instance.address()));
        }
        crew = new Crew("shop", upstreams, Map.of("shop:sell", Set.of("vip"), "shop:count", Set.of("admin")));
        forwarder = new Forwarder(this::sign, id -> "The " + id, id -> "pass-for-" + id, InstantSource.system());
        HttpConfiguration configuration = JettyExchange.configure(new HttpConfiguration());
        connector = new ServerConnector(
                server,
                1,
                1,
                new HttpConnectionFactory(configuration),
                new HTTP2CServerConnectionFactory(configuration));
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                statuses.set(forwarder.forward(ask(request, response, callback)));
                return true;
            }
        });
        server.start();
    }

    Upstream upstream(URI address) {
        return new Upstream("shop", "shop-" + (upstreams.size() + 1), address, new Noting(), InstantSource.system());
    }

    private final class Noting implements Witness {
        @Override
        public void failed(Upstream upstream, Failure failure, String reason) {
            failures.add(failure);
        }

        @Override
        public void recovered(Upstream upstream) {}
    }

    private Tokens.Issued sign(Caller who, String module, Set<String> permissions) {
        return new Tokens.Issued(
                "token-" + signed.incrementAndGet() + "-for-" + module,
                Instant.now().plus(Duration.ofMinutes(10)));
    }

    private Ask ask(Request request, Response response, Callback callback) {
        Caller who = caller == null ? anonymous() : caller;
        return new Ask(
                request,
                response,
                callback,
                Objects.requireNonNull(crew),
                rule,
                "shop " + request.getMethod(),
                request.getHttpURI().getPath(),
                "/m/shop",
                who,
                Counter::error);
    }

    private static Answer error(Throwable failure) {
        return Answer.error(ErrorForm.problem(failure), TRACE, Instant.EPOCH);
    }

    static Caller anonymous() {
        return new Caller(
                Caller.Level.ANONYMOUS,
                null,
                null,
                Set.of(),
                null,
                "10.1.2.3",
                "",
                TRACE,
                Instant.now().plusSeconds(30));
    }

    static Caller person(long id, String... roles) {
        return new Caller(
                Caller.Level.USER,
                new PersonId(id),
                "session-" + id,
                Set.of(roles),
                null,
                "10.1.2.3",
                "",
                TRACE,
                Instant.now().plusSeconds(30));
    }

    void rule(Rule next) {
        rule = next;
    }

    /** The usual rule for requests of a method, but with this patience. */
    void patience(String method, Duration timeout) {
        rule = Rule.of(method, timeout, 1 << 20);
    }

    /** How long connections of clients may be idle that come from now on. */
    void idle(Duration patience) {
        connector.setIdleTimeout(patience.toMillis());
    }

    int port() {
        return connector.getLocalPort();
    }

    Browser browser() throws IOException {
        return new Browser(port());
    }

    Upstream first() {
        return upstreams.getFirst();
    }

    @Override
    public void close() {
        forwarder.close();
        LifeCycle.stop(server);
    }
}
