package space.quark.hub;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 connection that recognizes the Authorization line of its last request. A client sends the same token with
 * every request, and to parse its seven hundred letters one by one is a quarter of the work of a small request.
 */
final class SameTokenConnection extends HttpConnection {
    /** Set while the superclass is constructed. */
    private @Nullable RequestHandler handler;

    private SameTokenConnection(HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
        super(configuration, connector, endPoint);
    }

    @Override
    protected RequestHandler newRequestHandler() {
        RequestHandler made = super.newRequestHandler();
        handler = made;
        return made;
    }

    @Override
    protected HttpParser newHttpParser(HttpCompliance compliance) {
        HttpConfiguration configuration = getHttpConfiguration();
        Parser parser = new Parser(
                Objects.requireNonNull(handler),
                configuration.getRequestHeaderSize(),
                compliance,
                Duration.ofMillis(configuration.getIdleTimeout()));
        parser.setHeaderCacheSize(configuration.getHeaderCacheSize());
        parser.setHeaderCacheCaseSensitive(configuration.isHeaderCacheCaseSensitive());
        return parser;
    }

    /** Makes such connections. */
    static final class Factory extends HttpConnectionFactory {
        Factory(HttpConfiguration configuration) {
            super(configuration);
        }

        @Override
        public Connection newConnection(Connector connector, EndPoint endPoint) {
            HttpConnection connection = new SameTokenConnection(getHttpConfiguration(), connector, endPoint);
            connection.setTransferEncodingChunkMaxLength(getTransferEncodingChunkMaxLength());
            return configure(connection, connector, endPoint);
        }
    }

    /**
     * Takes a line out of a request's fields when it is, byte for byte and with its end, the Authorization line that the
     * request before had, and passes on the field that was parsed of it then. Only the first Authorization line of a
     * request is looked at, and only when all of it has arrived; everything else is parsed as always. A known line does
     * not count against the limit for a request's header. A header that comes too slowly is refused, however little the pauses.
     */
    static final class Parser extends HttpParser {
        private static final byte[] NAME = "authorization:".getBytes(StandardCharsets.US_ASCII);
        private static final int LONGEST = 4096;
        private static final long NEVER = 0;

        private final HttpParser.RequestHandler handler;
        private boolean begun;
        private @Nullable ByteBuffer known;
        private @Nullable HttpField field;
        private @Nullable HttpField made;
        private final long patience;
        private long since = NEVER;

        /** @param patience how long a header may take from its first bytes */
        Parser(HttpParser.RequestHandler handler, int maxHeaderBytes, HttpCompliance compliance, Duration patience) {
            super(handler, maxHeaderBytes, compliance);
            this.handler = handler;
            this.patience = patience.toNanos();
        }

        @Override
        public boolean parseNext(ByteBuffer buffer) {
            if (isStart() || !inHeaderState()) {
                since = NEVER;
            } else if (since == NEVER) {
                since = System.nanoTime() | 1;
            } else if (System.nanoTime() - since > patience) {
                buffer.position(buffer.limit());
                badMessage(new HttpException.RuntimeException(
                        HttpStatus.REQUEST_TIMEOUT_408, "the header comes too slowly"));
                return false;
            }
            return super.parseNext(buffer);
        }

        @Override
        public void reset() {
            begun = false;
            super.reset();
        }

        @Override
        public HttpField newHttpField(HttpHeader header, String name, String value) {
            HttpField field = super.newHttpField(header, name, value);
            if (header == HttpHeader.AUTHORIZATION) {
                made = field;
            }
            return field;
        }

        @Override
        protected boolean parseFields(ByteBuffer buffer) {
            if (begun || !isState(State.HEADER) || !buffer.hasRemaining()) {
                return super.parseFields(buffer);
            }
            // The request line is behind and nothing of the fields is: a line begins here.
            begun = true;
            int start = authorization(buffer);
            int end = start < 0 ? -1 : end(buffer, start);
            if (end < 0) {
                return super.parseFields(buffer);
            }
            ByteBuffer line = buffer.slice(start, end - start);
            HttpField same = line.equals(known) ? field : null;
            return same == null ? parseAndKeep(buffer, line) : parseAround(buffer, start, end, same);
        }

        private boolean parseAround(ByteBuffer buffer, int start, int end, HttpField same) {
            if (start > buffer.position()) {
                int limit = buffer.limit();
                buffer.limit(start);
                try {
                    if (super.parseFields(buffer)) {
                        return true;
                    }
                } finally {
                    buffer.limit(limit);
                }
            }
            handler.parsedHeader(same);
            buffer.position(end);
            return super.parseFields(buffer);
        }

        private boolean parseAndKeep(ByteBuffer buffer, ByteBuffer line) {
            byte[] copy = new byte[line.remaining()];
            line.get(copy);
            made = null;
            boolean handle = super.parseFields(buffer);
            HttpField parsed = made;
            boolean whole = handle && parsed != null && parsed.getValue().equals(value(copy));
            known = whole ? ByteBuffer.wrap(copy) : null;
            field = whole ? parsed : null;
            return handle;
        }

        private static String value(byte[] line) {
            return new String(line, NAME.length, line.length - NAME.length, StandardCharsets.ISO_8859_1).strip();
        }

        /** Where the first Authorization line begins, -1 when the fields that have arrived hold none. */
        private static int authorization(ByteBuffer buffer) {
            int at = buffer.position();
            int limit = buffer.limit();
            while (at + NAME.length < limit) {
                byte first = buffer.get(at);
                if (first == '\r' || first == '\n') {
                    return -1;
                }
                if ((first | ' ') == 'a' && named(buffer, at)) {
                    return at;
                }
                at = lineFeed(buffer, at, limit) + 1;
            }
            return -1;
        }

        private static boolean named(ByteBuffer buffer, int at) {
            for (int i = 0; i < NAME.length; i++) {
                byte letter = buffer.get(at + i);
                if (letter != NAME[i] && (letter < 'A' || letter > 'Z' || (letter | ' ') != NAME[i])) {
                    return false;
                }
            }
            return true;
        }

        /** Where the next field begins; -1 when the line goes on, has another end than CR LF, or may not be all here. */
        private int end(ByteBuffer buffer, int start) {
            ByteBuffer same = known;
            int limit = Math.min(buffer.limit(), start + LONGEST);
            int guess = same == null ? limit : start + same.limit();
            int feed = guess < limit
                            && buffer.get(guess - 1) == '\n'
                            && buffer.slice(start, guess - start).equals(same)
                    ? guess - 1
                    : lineFeed(buffer, start, limit);
            boolean whole = feed + 1 < limit
                    && buffer.get(feed - 1) == '\r'
                    && buffer.get(feed + 1) != ' '
                    && buffer.get(feed + 1) != '\t';
            return whole ? feed + 1 : -1;
        }

        /** The next line feed, or the limit. */
        private static int lineFeed(ByteBuffer buffer, int from, int limit) {
            int at = from;
            while (at < limit && buffer.get(at) != '\n') {
                at++;
            }
            return at;
        }
    }
}
