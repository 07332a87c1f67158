package space.quark.hub.live;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.component.Graceful;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Caller;
import space.quark.dock.Check;
import space.quark.dock.CommonProblem;
import space.quark.dock.LiveChannel;
import space.quark.dock.LiveTopics;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.host.HubLink;
import space.quark.host.call.Answer;
import space.quark.host.call.CallerHeaders;
import space.quark.host.call.ErrorForm;
import space.quark.host.call.JettyExchange;
import space.quark.hub.tokens.Revocation;
import space.quark.hub.tokens.TokenVerifier;
import space.quark.hub.tokens.Verified;

/** Every live connection of this process, and the channels they read. */
public final class LiveConnections implements AutoCloseable {
    /** Where WebSockets are opened. */
    public static final String SOCKET_PATH = "/api/v1/live";

    /** Where server-sent events are read. */
    public static final String EVENTS_PATH = "/api/v1/live/events";

    private static final Duration LAST_WORDS = Duration.ofSeconds(2);
    private static final Duration COME_BACK = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(LiveConnections.class);

    private final ServerWebSocketContainer container;
    private final TokenVerifier verifier;
    private final LiveSettings settings;
    private final InstantSource clock;
    private final Crowd crowd;
    private final Channels channels;
    private final Topics topics = new Topics();

    /** To be made before the server starts. */
    public LiveConnections(TokenVerifier verifier, LiveSettings settings, InstantSource clock, Server server) {
        server.addBean(new Farewell());
        this.container = ServerWebSocketContainer.ensure(server);
        this.verifier = verifier;
        this.settings = settings;
        this.crowd = new Crowd(settings);
        this.channels = new Channels(crowd);
        this.clock = clock;
        verifier.onRevocation(this::revoked);
    }

    /** Serves the two paths, refusals included; false for any other path. */
    public boolean handle(Request request, Response response, Callback callback) {
        String path = Request.getPathInContext(request);
        if (!path.equals(SOCKET_PATH) && !path.equals(EVENTS_PATH)) {
            return false;
        }
        String trace = CallerHeaders.trace(request.getHeaders().get(CallerHeaders.TRACEPARENT));
        try {
            if (path.equals(SOCKET_PATH)) {
                socket(request, response, callback, trace);
            } else {
                events(request, response, callback, trace);
            }
        } catch (RuntimeException e) {
            Problem problem = ErrorForm.problem(e);
            if (problem.status() == CommonProblem.INTERNAL.status()) {
                LOG.error("a live connection could not be opened, trace {}", trace, e);
            }
            Answer answer = Answer.error(problem, trace, clock.instant()).with("Trace-Id", trace);
            JettyExchange.write(
                    problem.is(LiveProblem.UPGRADE_REQUIRED) ? answer.with("Upgrade", "websocket") : answer,
                    request,
                    response,
                    callback);
        }
        return true;
    }

    /**
     * Opens a module's channel, in place of an earlier one of the name: connections go on where they were. Closing it
     * leaves connections open, and another that has taken the name untouched.
     */
    public HubLink.Channel open(String channel, LiveChannel source) {
        return channels.open(channel, source);
    }

    /** Opens a module's channel of watched topics, in place of an earlier one of the name. */
    public HubLink.Topics watch(String channel, LiveTopics source) {
        return topics.open(channel, source);
    }

    /** Who is connected now. */
    public Collection<PersonId> people() {
        return List.copyOf(crowd.people());
    }

    /** A stopping server waits for requests in flight, and event streams would stay in flight for ever. */
    private final class Farewell implements Graceful {
        private final AtomicBoolean said = new AtomicBoolean();

        @Override
        public CompletableFuture<Void> shutdown() {
            said.set(true);
            close();
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public boolean isShutdown() {
            return said.get();
        }
    }

    /** How many connections there are now, those included that have not shown a token yet. */
    public int count() {
        return crowd.size();
    }

    /** Ends every connection, telling clients to come back, and waits shortly until they are gone. */
    @Override
    public void close() {
        crowd.dismiss(LAST_WORDS);
    }

    Crowd crowd() {
        return crowd;
    }

    TokenVerifier verifier() {
        return verifier;
    }

    LiveSettings settings() {
        return settings;
    }

    InstantSource clock() {
        return clock;
    }

    Channels channels() {
        return channels;
    }

    Topics topics() {
        return topics;
    }

    /** How long until the token stops being accepted, at least a little. */
    Duration untilExpiry(Verified token) {
        Duration left = Duration.between(clock.instant(), token.expires()).plus(TokenVerifier.LEEWAY);
        return left.isPositive() ? left.plusMillis(1) : Duration.ofMillis(1);
    }

    private void revoked(Revocation revocation) {
        PersonId person = revocation.person();
        if (person != null) {
            crowd.of(person).forEach(this::endIfRevoked);
        } else {
            crowd.all().stream()
                    .filter(connection ->
                            String.valueOf(connection.token().session()).equals(revocation.session()))
                    .forEach(this::endIfRevoked);
        }
    }

    private void endIfRevoked(LiveConnection connection) {
        if (!verifier.stillGood(connection.token())) {
            connection.end(End.REVOKED);
        }
    }

    private void socket(Request request, Response response, Callback callback, String trace) {
        refuseSecretsInTheAddress(request);
        if (crowd.full()) {
            throw Problem.retryAfter(CommonProblem.OVERLOADED, COME_BACK);
        }
        String after = Request.extractQueryParameters(request).getValue("after");
        LiveSocket client = new LiveSocket(this, client(request, trace), after);
        boolean upgraded = container.upgrade(
                (asked, answer, _) -> {
                    client.negotiate(asked, answer);
                    return client;
                },
                request,
                response,
                callback);
        if (!upgraded) {
            throw Problem.of(LiveProblem.UPGRADE_REQUIRED);
        }
    }

    private void events(Request request, Response response, Callback callback, String trace) {
        if (!HttpMethod.GET.is(request.getMethod())) {
            throw Problem.of(CommonProblem.METHOD_NOT_ALLOWED);
        }
        refuseSecretsInTheAddress(request);
        Verified token =
                verifier.user(TokenVerifier.parseBearer(request.getHeaders().get("Authorization")));
        Fields query = Request.extractQueryParameters(request);
        List<String> watched =
                query.getValuesOrEmpty("watch").stream().distinct().toList();
        Check.that().size("watch", watched, 0, Watching.MOST_TOPICS).done();
        String last = request.getHeaders().get("Last-Event-ID");
        Positions after = Positions.parse(last != null ? last : query.getValue("after"));
        if (!crowd.enter()) {
            throw Problem.retryAfter(CommonProblem.OVERLOADED, COME_BACK);
        }
        EventStream stream = new EventStream(this, response, callback);
        LiveConnection connection = new LiveConnection(this, token, client(request, trace), after, stream);
        if (!crowd.admit(connection)) {
            crowd.leave();
            throw Problem.retryAfter(LiveProblem.TOO_MANY_CONNECTIONS, COME_BACK);
        }
        request.addFailureListener(_ -> connection.end(End.GONE));
        stream.open();
        watched.forEach(topic -> connection.watch(topic, Map.of()));
        Thread.ofVirtual().name("live").start(connection);
    }

    private Caller client(Request request, String trace) {
        String device = request.getHeaders().get(HttpHeader.USER_AGENT);
        return new Caller(
                Caller.Level.ANONYMOUS,
                null,
                null,
                Set.of(),
                null,
                Request.getRemoteAddr(request),
                device == null ? "" : device,
                trace,
                clock.instant());
    }

    /** Addresses end up in logs and histories. */
    private static void refuseSecretsInTheAddress(Request request) {
        String query = request.getHttpURI().getQuery();
        if (query != null && query.toLowerCase(Locale.ROOT).contains("token")) {
            throw Problem.invalid("token", "must never stand in the address");
        }
    }
}
