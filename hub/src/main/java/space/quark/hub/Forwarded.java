package space.quark.hub;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpScheme;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.HostPort;
import org.jspecify.annotations.Nullable;

/**
 * Believes what the reverse proxy in front says of a request: its scheme, the host that was asked, and where it came
 * from. Of several values the last counts, which is the proxy's own: those before it anybody may have sent.
 */
final class Forwarded implements HttpConfiguration.Customizer {
    private static final Pattern HOST = Pattern.compile("(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::[0-9]{1,5})?");

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        HttpFields headers = request.getHeaders();
        String scheme = last(headers, "X-Forwarded-Proto");
        String host = last(headers, "X-Forwarded-Host");
        InetAddress client = address(last(headers, "X-Forwarded-For"));
        if (scheme == null && host == null && client == null) {
            return request;
        }
        HttpURI.Mutable uri = HttpURI.build(request.getHttpURI());
        if (HttpScheme.HTTP.is(scheme) || HttpScheme.HTTPS.is(scheme)) {
            uri.scheme(scheme);
        }
        HostPort asked = host(host);
        if (asked != null) {
            uri.authority(asked.getHost(), asked.getPort());
            // The two must say the same.
            headers = HttpFields.build(headers).put(HttpHeader.HOST, uri.getAuthority());
        }
        return new Believed(request, uri.asImmutable(), headers.asImmutable(), client);
    }

    private static @Nullable String last(HttpFields headers, String name) {
        List<String> values = headers.getCSV(name, false);
        return values.isEmpty() || values.getLast().isEmpty() ? null : values.getLast();
    }

    private static @Nullable HostPort host(@Nullable String text) {
        try {
            return text != null && HOST.matcher(text).matches() ? new HostPort(text) : null;
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static @Nullable InetAddress address(@Nullable String text) {
        try {
            return text == null ? null : InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /** A request as it reached the proxy. */
    private static final class Believed extends Request.Wrapper {
        private final HttpURI uri;
        private final HttpFields headers;
        private final ConnectionMetaData connection;

        private Believed(Request request, HttpURI uri, HttpFields headers, @Nullable InetAddress client) {
            super(request);
            this.uri = uri;
            this.headers = headers;
            ConnectionMetaData own = request.getConnectionMetaData();
            this.connection = client == null ? own : new From(own, new InetSocketAddress(client, 0));
        }

        @Override
        public HttpURI getHttpURI() {
            return uri;
        }

        @Override
        public HttpFields getHeaders() {
            return headers;
        }

        @Override
        public boolean isSecure() {
            return HttpScheme.HTTPS.is(uri.getScheme());
        }

        @Override
        public ConnectionMetaData getConnectionMetaData() {
            return connection;
        }
    }

    /** A connection that came from this client. */
    private static final class From extends ConnectionMetaData.Wrapper {
        private final SocketAddress client;

        private From(ConnectionMetaData connection, SocketAddress client) {
            super(connection);
            this.client = client;
        }

        @Override
        public SocketAddress getRemoteSocketAddress() {
            return client;
        }
    }
}
