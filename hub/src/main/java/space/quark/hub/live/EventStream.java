package space.quark.hub.live;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import space.quark.dock.Json;

/** Writes server-sent events; each event's data is the same JSON that a WebSocket gets. */
final class EventStream implements Transport {
    private static final int RECONNECT_MILLIS = 2000;

    private final LiveConnections station;
    private final Response response;
    private final Callback callback;

    EventStream(LiveConnections station, Response response, Callback callback) {
        this.station = station;
        this.response = response;
        this.callback = callback;
    }

    void open() {
        response.setStatus(200);
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, "text/event-stream;charset=utf-8")
                .put(HttpHeader.CACHE_CONTROL, "no-store")
                .put("X-Accel-Buffering", "no");
    }

    @Override
    public void send(Frame frame) throws IOException, TimeoutException, InterruptedException {
        String retry = frame.type().equals("ready") ? "retry: " + RECONNECT_MILLIS + "\n" : "";
        String id = frame.id() == null ? "" : "id: " + frame.id() + "\n";
        write(retry + id + "event: " + frame.type() + "\ndata: " + Json.mapper().writeValueAsString(frame) + "\n\n");
    }

    @Override
    public void heartbeat() throws IOException, TimeoutException, InterruptedException {
        write(": \n\n");
    }

    @Override
    public void end(End why) {
        try {
            if (why.equals(End.TOO_SLOW) || why.equals(End.GONE)) {
                callback.failed(new IOException(why.reason()));
            } else {
                finish(why);
            }
        } finally {
            station.crowd().leave();
        }
    }

    private void finish(End why) {
        String last = "event: end\ndata: " + Json.mapper().writeValueAsString(why) + "\n\n";
        response.write(true, ByteBuffer.wrap(last.getBytes(StandardCharsets.UTF_8)), callback);
    }

    private void write(String text) throws IOException, TimeoutException, InterruptedException {
        Callback.Completable written = new Callback.Completable();
        response.write(false, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), written);
        try {
            written.get(station.settings().writeTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }
}
