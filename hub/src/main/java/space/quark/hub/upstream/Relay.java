package space.quark.hub.upstream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import space.quark.host.call.JettyExchange;

/** Carries an answer from an instance to the client, as it comes. */
final class Relay {
    /** How long an event stream may be silent. */
    private static final Duration QUIET_STREAM = Duration.ofMinutes(10);

    private final Ask ask;
    private final Forwarder forwarder;
    private final Upload upload;
    private final Upstream upstream;
    private final Wire wire;
    private final AnswerBody body;
    private boolean committed;

    Relay(Ask ask, Forwarder forwarder, Upload upload, Upstream upstream, Wire wire, AnswerBody body) {
        this.ask = ask;
        this.forwarder = forwarder;
        this.upload = upload;
        this.upstream = upstream;
        this.wire = wire;
        this.body = body;
    }

    /** The client went away, or does not take what it asked for; nobody else's fault. */
    static final class ClientGone extends IOException {
        private static final long serialVersionUID = 1L;

        ClientGone(Throwable cause) {
            super(cause);
        }
    }

    /** Whether something was told to the client, so that nothing else can be. */
    boolean committed() {
        return committed;
    }

    /**
     * Passes on the answer whose head was just read. When it returns, the connection, the instance and the request's callback are
     * taken care of; when it fails, none is.
     */
    void run() throws IOException {
        Response response = ask.response();
        // What cannot be had must not be half told: the first piece comes before the head goes.
        ByteBuffer piece = body.ended() ? null : first();
        head(response);
        committed = true;
        if (piece != null && isEventStream()) {
            events(response, piece);
            piece = null;
        }
        while (piece != null && !body.ended()) {
            write(response, false, piece);
            piece = next(ask.rule().timeout());
        }
        if (body.length() < 0 && describesAnother()) {
            // A head that goes with the end of its body tells a length, which here would be a wrong one.
            write(response, false, null);
        }
        if (upload.kept()) {
            response.write(true, piece, new Done());
            return;
        }
        write(response, true, piece);
        if (upload.over()) {
            new Done().succeeded();
        } else {
            wire.close();
            upstream.leave();
            ask.callback().succeeded();
        }
    }

    /** The first bytes if the answer has an announced end; of a stream its head is told at once. */
    private ByteBuffer first() throws IOException {
        return body.length() > 0 || wire.in().hasRemaining() ? next(ask.rule().timeout()) : ByteBuffer.allocate(0);
    }

    private ByteBuffer next(Duration patience) throws IOException {
        wire.within(patience.toNanos());
        return body.next();
    }

    private void events(Response response, ByteBuffer first) throws IOException {
        EventFeed feed = new EventFeed(wire);
        upstream.staying(feed);
        forwarder.staying(feed);
        try {
            ByteBuffer piece = first;
            while (feed.pass(piece, bytes -> write(response, false, bytes)) && !body.ended()) {
                piece = next(QUIET_STREAM);
            }
        } catch (ClientGone e) {
            throw e;
        } catch (IOException e) {
            if (!feed.ended()) {
                throw e;
            }
        } finally {
            upstream.gone(feed);
            forwarder.gone(feed);
        }
    }

    /** Whether the headers are those of an answer that comes with a body. */
    private boolean describesAnother() {
        return ask.request().getMethod().equals("HEAD") || wire.head.status() == HttpStatus.NOT_MODIFIED_304;
    }

    private boolean isEventStream() {
        String type = ask.response().getHeaders().get(HttpHeader.CONTENT_TYPE);
        return type != null && type.regionMatches(true, 0, "text/event-stream", 0, "text/event-stream".length());
    }

    private void head(Response response) {
        AnswerHead head = wire.head;
        response.setStatus(head.status());
        HttpFields.Mutable headers = response.getHeaders();
        List<String> nominated = head.words(HttpHeader.CONNECTION);
        for (int i = 0; i < head.count(); i++) {
            HttpField field = head.field(i);
            if (Passed.answer(field, nominated, ask.crew().trusted())) {
                if (field.getHeader() == HttpHeader.DATE) {
                    headers.put(field);
                } else {
                    headers.add(field);
                }
            } else if (field.getHeader() == HttpHeader.UPGRADE && mayUpgrade()) {
                headers.add(field).put(HttpHeader.CONNECTION, HttpHeaderValue.UPGRADE.asString());
            }
        }
        if (body.length() >= 0 && head.status() != 204) {
            headers.put(HttpHeader.CONTENT_LENGTH, body.length());
        }
        if (!upload.read()) {
            JettyExchange.end(ask.request(), headers);
        }
    }

    /** A 426 says what would be taken instead; in HTTP/2 nobody could say it. */
    private boolean mayUpgrade() {
        return wire.head.status() == HttpStatus.UPGRADE_REQUIRED_426
                && ask.request().getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1;
    }

    private static void write(Response response, boolean last, @Nullable ByteBuffer piece) throws IOException {
        try (Blocker.Callback written = Blocker.callback()) {
            response.write(last, piece, written);
            written.block();
        } catch (IOException e) {
            throw new ClientGone(e);
        }
    }

    /** The answer is with the client: gives back what was borrowed. */
    private final class Done extends Callback.Nested {
        Done() {
            super(ask.callback());
        }

        @Override
        public void succeeded() {
            if (body.reusable()) {
                upstream.pool().rest(wire);
            } else {
                wire.close();
            }
            upstream.leave();
            super.succeeded();
        }

        @Override
        public void failed(Throwable failure) {
            wire.close();
            upstream.leave();
            super.failed(failure);
        }
    }
}
