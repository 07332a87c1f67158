package space.quark.hub;

import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.time.InstantSource;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;
import space.quark.dock.ProblemCode;
import space.quark.host.StartupProblem;
import space.quark.host.call.Answer;
import space.quark.host.call.CallerHeaders;
import space.quark.host.call.JettyExchange;

/** The listening server: HTTP/1.1 and cleartext HTTP/2 on one port, a virtual thread a request. */
final class Front implements AutoCloseable {
    private static final int LONGEST_CACHED_HEADER = 256;
    private static final int ROOM = 4;

    private final Server server;
    private final ServerConnector connector;
    private final InstantSource clock;

    private Front(Server server, ServerConnector connector, InstantSource clock) {
        this.server = server;
        this.connector = connector;
        this.clock = clock;
    }

    /** Takes the port, so that a taken one is known before anything else is begun; serves nothing yet. */
    static Front bind(HttpSettings settings, InstantSource clock) {
        VirtualThreadPool threads = new VirtualThreadPool();
        threads.setName("http");
        threads.setMaxConcurrentTasks(0);
        Server server = new Server(threads);
        HttpConfiguration configuration = JettyExchange.configure(new HttpConfiguration());
        // A bearer token kept in the parser's cache would be compared letter by letter: a quarter of a request's time.
        configuration.setHeaderCacheSize(LONGEST_CACHED_HEADER);
        configuration.setRequestHeaderSize(Math.toIntExact(settings.maxHeaders()));
        configuration.setIdleTimeout(settings.idle().toMillis());
        configuration.addCustomizer(new PlainRequests(settings.maxHeaders()));
        if (settings.trustForwarded()) {
            configuration.addCustomizer(new Forwarded());
        }
        // Beyond its limit HTTP/2 can refuse only the whole connection: with room above ours single requests are
        // refused.
        HttpConfiguration second = new HttpConfiguration(configuration);
        second.setRequestHeaderSize(Math.toIntExact(ROOM * settings.maxHeaders()));
        ServerConnector connector =
                new ServerConnector(server, 1, 1, new SameTokenConnection.Factory(configuration), new Second(second));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(settings.idle().toMillis());
        connector.setAcceptQueueSize(1024);
        server.addConnector(connector);
        server.setStopTimeout(settings.drain().toMillis());
        try {
            connector.open();
        } catch (IOException e) {
            throw new StartupProblem(whyNotOpen(settings, e), StartupProblem.BUSY, e);
        }
        return new Front(server, connector, clock);
    }

    private static String whyNotOpen(HttpSettings settings, IOException failure) {
        String where = settings.host() + ":" + settings.port();
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof UnresolvedAddressException
                || (root instanceof BindException bind
                        && String.valueOf(bind.getMessage()).contains("assign"))) {
            return "cannot listen on " + where + ": this machine has no such address (--host)";
        }
        if (root instanceof SocketException denied
                && String.valueOf(denied.getMessage()).contains("ermission")) {
            return "cannot listen on " + where
                    + ": ports below 1024 need a privileged user (choose another with --port)";
        }
        return "port " + settings.port() + " is taken: stop what listens there or choose another with --port";
    }

    /** Begins to serve. */
    void serve(Handler handler) {
        server.setErrorHandler(new JsonErrors());
        server.setHandler(new GracefulHandler(handler));
        try {
            server.start();
        } catch (Exception e) {
            throw new StartupProblem("cannot serve: " + e.getMessage(), StartupProblem.UNAVAILABLE, e);
        }
    }

    int port() {
        return connector.getLocalPort();
    }

    /** Where people reach the station from this machine. */
    URI address(HttpSettings settings) {
        String host = settings.host();
        boolean local = host.equals("0.0.0.0") || host.equals("127.0.0.1") || host.equals("::") || host.equals("::1");
        return URI.create("http://" + (local ? "localhost" : host) + ":" + port());
    }

    Server server() {
        return server;
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

    /** What Jetty refuses by itself leaves in the one error form too. */
    private final class JsonErrors extends ErrorHandler {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            int status = response.getStatus();
            @Nullable Throwable failure = (Throwable) request.getAttribute(ERROR_EXCEPTION);
            String trace = CallerHeaders.trace(request.getHeaders().get(CallerHeaders.TRACEPARENT));
            Problem problem = failure instanceof Problem known ? known : Problem.of(codeOf(status));
            // Jetty lets nothing follow what it refused.
            JettyExchange.end(request, response.getHeaders());
            Answer answer = Answer.error(problem, trace, clock.instant());
            JettyExchange.write(answer, request, response, callback);
            return true;
        }

        private static ProblemCode codeOf(int status) {
            return switch (status) {
                case HttpStatus.NOT_FOUND_404 -> CommonProblem.ROUTE_NOT_FOUND;
                case HttpStatus.METHOD_NOT_ALLOWED_405 -> CommonProblem.METHOD_NOT_ALLOWED;
                case HttpStatus.PAYLOAD_TOO_LARGE_413 -> CommonProblem.BODY_TOO_LARGE;
                case HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431, HttpStatus.URI_TOO_LONG_414 ->
                    CommonProblem.HEADERS_TOO_LARGE;
                case HttpStatus.SERVICE_UNAVAILABLE_503 -> CommonProblem.OVERLOADED;
                case HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505, HttpStatus.NOT_IMPLEMENTED_501 ->
                    CommonProblem.INVALID_INPUT;
                default -> status >= 500 ? CommonProblem.INTERNAL : CommonProblem.INVALID_INPUT;
            };
        }
    }

    /** HTTP/2. Whoever sends a body in chunks stays with HTTP/1.1 for it: what follows such a head are no frames yet. */
    private static final class Second extends HTTP2CServerConnectionFactory {
        Second(HttpConfiguration configuration) {
            super(configuration);
        }

        @Override
        public @Nullable Connection upgradeConnection(
                Connector connector, EndPoint endPoint, MetaData.Request request, HttpFields.Mutable answer) {
            return request.getHttpFields().contains(HttpHeader.TRANSFER_ENCODING)
                    ? null
                    : super.upgradeConnection(connector, endPoint, request, answer);
        }
    }
}
