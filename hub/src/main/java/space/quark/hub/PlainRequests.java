package space.quark.hub;

import java.util.List;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpScheme;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/**
 * Takes nothing of a request's framing but chunks, and its scheme from its connection, whatever its target says; its body must
 * come on.
 */
final class PlainRequests implements HttpConfiguration.Customizer {
    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        List<String> codings = request.getHeaders().getCSV(HttpHeader.TRANSFER_ENCODING, false);
        boolean coded = !codings.isEmpty() && !(codings.size() == 1 && HttpHeaderValue.CHUNKED.is(codings.getFirst()));
        if (coded) {
            throw new HttpException.RuntimeException(
                    HttpStatus.NOT_IMPLEMENTED_501, "a body may be chunked, and nothing else");
        }
        boolean secure = request.getConnectionMetaData().isSecure();
        Request paced = mayHaveBody(request) ? new Paced(request) : request;
        return request.isSecure() == secure ? paced : new OfConnection(paced, secure);
    }

    private static boolean mayHaveBody(Request request) {
        HttpFields headers = request.getHeaders();
        return headers.contains(HttpHeader.CONTENT_LENGTH)
                || headers.contains(HttpHeader.TRANSFER_ENCODING)
                || request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2;
    }

    /** A request with the scheme of its connection. */
    private static final class OfConnection extends Request.Wrapper {
        private final HttpURI uri;
        private final boolean secure;

        private OfConnection(Request request, boolean secure) {
            super(request);
            this.uri = HttpURI.build(request.getHttpURI())
                    .scheme(secure ? HttpScheme.HTTPS : HttpScheme.HTTP)
                    .asImmutable();
            this.secure = secure;
        }

        @Override
        public HttpURI getHttpURI() {
            return uri;
        }

        @Override
        public boolean isSecure() {
            return secure;
        }
    }
}
