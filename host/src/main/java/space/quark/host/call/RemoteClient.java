package space.quark.host.call;

import java.time.Duration;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpCookieStore;

/** The HTTP client that modules call one another with. */
public final class RemoteClient {
    private static final int CONNECTIONS = 512;
    private static final int WAITING = 4096;

    private RemoteClient() {}

    /** Starts a client that keeps no cookies, follows no redirects and keeps connections open for reuse. */
    public static HttpClient start(String name) {
        HttpClient client = new HttpClient();
        client.setName(name);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.setFollowRedirects(false);
        client.setUserAgentField(null);
        client.setMaxConnectionsPerDestination(CONNECTIONS);
        client.setMaxRequestsQueuedPerDestination(WAITING);
        client.setConnectTimeout(Duration.ofSeconds(2).toMillis());
        client.setIdleTimeout(Duration.ofSeconds(20).toMillis());
        try {
            client.start();
        } catch (Exception e) {
            throw new IllegalStateException("the HTTP client does not start", e);
        }
        client.getContentDecoderFactories().clear();
        // A 401 is an answer like any other; the client's own handling fails it for want of a challenge.
        client.getProtocolHandlers().clear();
        return client;
    }
}
