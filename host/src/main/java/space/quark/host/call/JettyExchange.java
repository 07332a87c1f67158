package space.quark.host.call;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;

/** A request of a Jetty server, and how its answer is written: the body is read at most once, in one go if small. */
public final class JettyExchange implements Exchange {
    private static final HttpField JSON = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/json");
    private static final byte[] NO_BODY = {};
    private static final long LONGEST_HEARD_OUT = 8 << 20;
    private static final Duration HEARING_OUT = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(2);

    private final Request request;
    private final Map<String, String> variables;
    private final int maxBody;
    private @Nullable Query query;
    private byte @Nullable [] body;

    /**
     * @param variables the decoded variables of the route's path
     * @param maxBody the largest body that is read, in bytes
     */
    public JettyExchange(Request request, Map<String, String> variables, int maxBody) {
        this.request = request;
        this.variables = variables;
        this.maxBody = maxBody;
    }

    /** What a connector needs so that a path variable may hold a slash, percent-encoded; says nothing of the server. */
    public static HttpConfiguration configure(HttpConfiguration configuration) {
        configuration.setUriCompliance(UriCompliance.RFC3986.with(
                "QUARK",
                UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
                UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING));
        configuration.setSendServerVersion(false);
        configuration.setSendDateHeader(true);
        return configuration;
    }

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public String path() {
        String path = request.getHttpURI().getCanonicalPath();
        return path == null ? "/" : path;
    }

    @Override
    public @Nullable String variable(String name) {
        return variables.get(name);
    }

    @Override
    public Query query() {
        Query parsed = query;
        if (parsed == null) {
            parsed = Query.parse(request.getHttpURI().getQuery());
            query = parsed;
        }
        return parsed;
    }

    @Override
    public @Nullable String header(String name) {
        return request.getHeaders().get(name);
    }

    @Override
    public List<String> headers(String name) {
        return request.getHeaders().getValuesList(name);
    }

    @Override
    public boolean secure() {
        return request.isSecure();
    }

    @Override
    public String authority() {
        String authority = request.getHttpURI().getAuthority();
        return authority == null ? "" : authority;
    }

    @Override
    public @Nullable String contentType() {
        return request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    }

    @Override
    public byte[] body() {
        byte[] read = body;
        if (read == null) {
            read = read();
            body = read;
        }
        return read;
    }

    private byte[] read() {
        long announced = request.getLength();
        if (announced > maxBody) {
            throw Problem.of(CommonProblem.BODY_TOO_LARGE);
        }
        if (announced == 0) {
            return NO_BODY;
        }
        try {
            Content.Chunk first = request.read();
            if (first == null) {
                return slowly(NO_BODY);
            }
            if (Content.Chunk.isFailure(first)) {
                throw Problem.of(CommonProblem.INVALID_INPUT, first.getFailure());
            }
            byte[] bytes = new byte[first.remaining()];
            first.getByteBuffer().get(bytes);
            boolean whole = first.isLast() || bytes.length == announced;
            first.release();
            if (bytes.length > maxBody) {
                throw Problem.of(CommonProblem.BODY_TOO_LARGE);
            }
            return whole ? bytes : slowly(bytes);
        } catch (IOException e) {
            throw Problem.of(CommonProblem.INVALID_INPUT, e);
        }
    }

    private byte[] slowly(byte[] begun) throws IOException {
        try (InputStream in = Content.Source.asInputStream(request)) {
            byte[] rest = in.readNBytes(maxBody - begun.length + 1);
            if (begun.length + rest.length > maxBody) {
                throw Problem.of(CommonProblem.BODY_TOO_LARGE);
            }
            byte[] all = new byte[begun.length + rest.length];
            System.arraycopy(begun, 0, all, 0, begun.length);
            System.arraycopy(rest, 0, all, begun.length, rest.length);
            return all;
        }
    }

    /** Writes the whole answer at once; to HEAD its headers only. */
    public static void write(Answer answer, Request request, Response response, Callback callback) {
        settle(request, response.getHeaders());
        writeUnheard(answer, request, response, callback);
    }

    /** {@link #write} for a request that somebody else hears out. */
    public static void writeUnheard(Answer answer, Request request, Response response, Callback callback) {
        byte[] body = answer.body();
        response.setStatus(answer.status());
        HttpFields.Mutable headers = response.getHeaders();
        if (body.length > 0) {
            headers.put(JSON);
            headers.put(HttpHeader.CONTENT_LENGTH, body.length);
        }
        answer.headers().forEach((name, values) -> {
            headers.put(name, values.getFirst());
            // One field each: cookies do not survive being joined by commas.
            values.stream().skip(1).forEach(value -> headers.add(name, value));
        });
        boolean silent = body.length == 0 || "HEAD".equals(request.getMethod());
        response.write(true, silent ? null : ByteBuffer.wrap(body), callback);
    }

    /**
     * Hears out what was not read of the request, within bounds: many clients read no answer before they have sent
     * everything. When there is more, the connection must end with this answer, and says so.
     */
    private static void settle(Request request, HttpFields.Mutable headers) {
        HttpFields asked = request.getHeaders();
        boolean hasBody = asked.contains(HttpHeader.CONTENT_LENGTH) || asked.contains(HttpHeader.TRANSFER_ENCODING);
        if (hasBody && !heardOut(request)) {
            end(request, headers);
        }
    }

    private static boolean heardOut(Request request) {
        if (request.getHeaders().contains(HttpHeader.EXPECT) || request.getLength() > LONGEST_HEARD_OUT) {
            return false;
        }
        long end = System.nanoTime() + HEARING_OUT.toNanos();
        long heard = 0;
        while (heard < LONGEST_HEARD_OUT && System.nanoTime() - end < 0) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                if (!comesOn(request)) {
                    return false;
                }
            } else if (Content.Chunk.isFailure(chunk)) {
                return false;
            } else {
                heard += chunk.remaining();
                chunk.release();
                if (chunk.isLast()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Waits for more, but not for long: the answer waits too. */
    private static boolean comesOn(Request request) {
        CountDownLatch there = new CountDownLatch(1);
        request.demand(there::countDown);
        try {
            return there.await(SILENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends the connection with this answer, where connections end with answers. */
    public static void end(Request request, HttpFields.Mutable headers) {
        if (request.getConnectionMetaData().getHttpVersion().getVersion() <= HttpVersion.HTTP_1_1.getVersion()) {
            headers.put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
        }
    }
}
