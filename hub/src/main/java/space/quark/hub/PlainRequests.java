package space.quark.hub;

import java.util.List;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
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
    /** Of a header's line, what is neither name nor value. */
    private static final int LINE = 4;

    private final long maxHeaders;

    /** @param maxHeaders bytes that a head may have; HTTP/1.1 is read only so far */
    PlainRequests(long maxHeaders) {
        this.maxHeaders = maxHeaders;
    }

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        HttpFields headers = request.getHeaders();
        if (headers.contains(HttpHeader.TRANSFER_ENCODING) && !isChunkedAlone(headers)) {
            throw new HttpException.RuntimeException(
                    HttpStatus.NOT_IMPLEMENTED_501, "a body may be chunked, and nothing else");
        }
        if (isSecond(request) && size(request) > maxHeaders) {
            throw new HttpException.RuntimeException(
                    HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431, "the headers are too large");
        }
        boolean secure = request.getConnectionMetaData().isSecure();
        Request paced = mayHaveBody(request) ? new Paced(request) : request;
        return request.isSecure() == secure ? paced : new OfConnection(paced, secure);
    }

    private static boolean isChunkedAlone(HttpFields headers) {
        List<String> codings = headers.getCSV(HttpHeader.TRANSFER_ENCODING, false);
        return codings.size() == 1 && HttpHeaderValue.CHUNKED.is(codings.getFirst());
    }

    private static boolean mayHaveBody(Request request) {
        HttpFields headers = request.getHeaders();
        return headers.contains(HttpHeader.CONTENT_LENGTH)
                || headers.contains(HttpHeader.TRANSFER_ENCODING)
                || isSecond(request);
    }

    private static boolean isSecond(Request request) {
        return request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2;
    }

    /** As the lines of a head would have it. */
    private static long size(Request request) {
        long size = request.getHttpURI().asString().length();
        for (HttpField field : request.getHeaders()) {
            String value = field.getValue();
            size += field.getName().length() + (value == null ? 0 : value.length()) + LINE;
        }
        return size;
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
