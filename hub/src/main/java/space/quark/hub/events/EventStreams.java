package space.quark.hub.events;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.Graceful;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;
import space.quark.host.bus.Signal;
import space.quark.host.call.Answer;
import space.quark.host.call.CallerHeaders;
import space.quark.host.call.ErrorForm;
import space.quark.host.call.JettyExchange;

/**
 * Subscriptions as server-sent events, at {@code GET /events/stream}: each event's id is the cursor that acknowledges it.
 * Who acknowledges nothing gets so many events and no more. Every other request goes on to what is behind this.
 */
final class EventStreams extends Handler.Wrapper implements Graceful {
    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
    private static final String PATH = "/events/stream";
    private static final int AT_ONCE = 100;
    private static final int RECONNECT_MILLIS = 2000;

    private static final List<Duration> PROOF =
            List.of(Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofMillis(400), Duration.ZERO);

    private final Hearings hearings;
    private final Publishers publishers;
    private volatile boolean stopping;

    EventStreams(Handler behind, Hearings hearings, Publishers publishers) {
        super(behind);
        this.hearings = hearings;
        this.publishers = publishers;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!PATH.equals(request.getHttpURI().getPath())) {
            return super.handle(request, response, callback);
        }
        String trace = CallerHeaders.trace(request.getHeaders().get(CallerHeaders.TRACEPARENT));
        try {
            open(request, response, callback);
        } catch (RuntimeException e) {
            Problem problem = ErrorForm.problem(e);
            if (problem.status() == CommonProblem.INTERNAL.status()) {
                LOG.error("a stream of events could not be opened, trace {}", trace, e);
            }
            Answer answer =
                    Answer.error(problem, trace, hearings.shared().clock().instant());
            JettyExchange.write(answer.with("Trace-Id", trace), request, response, callback);
        }
        return true;
    }

    private void open(Request request, Response response, Callback callback) {
        if (!HttpMethod.GET.is(request.getMethod())) {
            throw Problem.of(CommonProblem.METHOD_NOT_ALLOWED);
        }
        JettyExchange exchange = new JettyExchange(request, Map.of(), 0);
        Publisher publisher = publishers.of(exchange.header("Authorization"));
        Hearings.Wanted wanted = Asked.wanted(exchange.query(), publisher.id());
        EventView view = EventView.of(exchange.query().first("view"));
        hearings.places().enter(publisher.id());
        try {
            Stream stream = new Stream(publisher, hearings.walk(publisher, wanted), wanted, view, response, callback);
            request.addFailureListener(_ -> stream.signal.close());
            response.setStatus(200);
            response.getHeaders()
                    .put(HttpHeader.CONTENT_TYPE, "text/event-stream;charset=utf-8")
                    .put(HttpHeader.CACHE_CONTROL, "no-store")
                    .put("X-Accel-Buffering", "no");
            Thread.ofVirtual().name("events: stream").start(stream);
        } catch (RuntimeException e) {
            hearings.places().leave(publisher.id());
            throw e;
        }
    }

    /** One open stream: a virtual thread that reads and writes. */
    private final class Stream implements Runnable {
        private final Signal signal = new Signal();
        private final Publisher publisher;
        private final Walk walk;
        private final Hearing hearing;
        private final EventView view;
        private final Response response;
        private final Callback callback;
        private final Runnable show = this::show;
        private volatile boolean shows;
        private long written;

        private Stream(
                Publisher publisher,
                Walk walk,
                Hearings.Wanted wanted,
                EventView view,
                Response response,
                Callback callback) {
            this.publisher = publisher;
            this.walk = walk;
            this.hearing = hearings.hearing(wanted.name());
            this.view = view;
            this.response = response;
            this.callback = callback;
        }

        @Override
        public void run() {
            hearing.listen(signal);
            hearings.places().opened(publisher.id(), show);
            try {
                write("retry: " + RECONNECT_MILLIS + "\n\n");
                while (!signal.closed() && !hearings.closed() && publishers.stillHears(publisher, walk)) {
                    if (!goOn()) {
                        rest();
                    }
                }
                response.write(true, null, callback);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                callback.failed(new IOException("interrupted"));
            } catch (IOException | TimeoutException e) {
                callback.failed(e);
            } catch (RuntimeException e) {
                LOG.warn("a stream of {} ended", hearing.name(), e);
                callback.failed(e);
            } finally {
                hearing.forget(signal);
                hearings.places().ended(publisher.id(), show);
                hearings.places().leave(publisher.id());
            }
        }

        /** Writes what there is; false when that was nothing. */
        private boolean goOn() throws IOException, TimeoutException, InterruptedException {
            long room = hearings.shared().settings().unacknowledged() - walk.ahead();
            List<Walk.Given> given = room > 0 ? walk.next((int) Math.min(room, AT_ONCE)) : List.of();
            StringBuilder text = new StringBuilder();
            for (Walk.Given each : given) {
                text.append("id: ")
                        .append(each.cursor().text())
                        .append("\ndata: ")
                        .append(view.json(each.event(), each.attempt()).replaceAll("[\r\n]+", " "))
                        .append("\n\n");
            }
            if (!text.isEmpty()) {
                write(text.toString());
            }
            return !given.isEmpty() || (walk.more() && room > 0);
        }

        private void show() {
            shows = true;
            signal.wake();
        }

        /** Nothing says that a reader has gone but that it refuses what is written: the answer to the first word comes later. */
        private void prove() throws IOException, TimeoutException, InterruptedException {
            for (Duration pause : PROOF) {
                write(": \n\n");
                signal.rest(pause);
            }
        }

        private void rest() throws IOException, TimeoutException, InterruptedException {
            if (shows) {
                shows = false;
                prove();
                return;
            }
            Duration beat = hearings.shared().settings().heartbeat().minusNanos(System.nanoTime() - written);
            if (!beat.isPositive()) {
                write(": \n\n");
                // Somebody may have acknowledged elsewhere.
                hearing.state();
                return;
            }
            Duration pause = walk.untilLook();
            signal.await(pause.compareTo(beat) < 0 ? pause : beat);
        }

        private void write(String text) throws IOException, TimeoutException, InterruptedException {
            written = System.nanoTime();
            Callback.Completable done = new Callback.Completable();
            response.write(false, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), done);
            try {
                done.get(hearings.shared().settings().timeout().toNanos(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                throw new IOException(e.getCause());
            }
        }
    }

    /** A stopping server waits for requests in flight, and polls and streams would stay in flight. */
    @Override
    public CompletableFuture<Void> shutdown() {
        stopping = true;
        hearings.close();
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public boolean isShutdown() {
        return stopping;
    }
}
