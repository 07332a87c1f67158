package space.quark.hub.live;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import space.quark.dock.PersonId;
import space.quark.hub.tokens.TokenOffice;

/** A server with live connections and one channel, {@code notes}. */
final class LiveRoom implements AutoCloseable {
    /** Nobody looks again by themselves before a test's patience ends: what has to be signalled is seen to be. */
    static final LiveSettings USUAL = new LiveSettings(
            Duration.ofSeconds(20), Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofSeconds(30), 20, 1000);

    /** How long a stopping server waits for what still runs. */
    static final Duration STOP = Duration.ofSeconds(60);

    final MemoryChannel notes = new MemoryChannel();
    final LiveConnections live;
    private final Server server = new Server(new VirtualThreadPool());
    private final ServerConnector connector = new ServerConnector(server);
    private final TokenOffice office;

    LiveRoom(TokenOffice office, LiveSettings settings) throws Exception {
        this.office = office;
        server.addConnector(connector);
        // Quieter than this, and only signs of life keep the connection.
        connector.setIdleTimeout(settings.heartbeat().multipliedBy(3).toMillis());
        server.setStopTimeout(STOP.toMillis());
        live = new LiveConnections(office.verifier(), settings, InstantSource.system(), server);
        server.setHandler(new GracefulHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                return live.handle(request, response, callback);
            }
        }));
        server.start();
        notes.tell(live.open("notes", notes));
    }

    String token(PersonId person, String session) {
        return token(person, session, Duration.ofMinutes(15));
    }

    String token(PersonId person, String session, Duration life) {
        return office.issuer().user(person, session, Set.of("user"), life).token();
    }

    URI socket() {
        return URI.create("ws://127.0.0.1:" + connector.getLocalPort() + LiveConnections.SOCKET_PATH);
    }

    URI events() {
        return URI.create("http://127.0.0.1:" + connector.getLocalPort() + LiveConnections.EVENTS_PATH);
    }

    int port() {
        return connector.getLocalPort();
    }

    /** Connections that the server holds, whatever their state. */
    int sockets() {
        return connector.getConnectedEndPoints().size();
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
    }
}
