package space.quark.bench;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A module as strangers write them: short answers, slow ones, an event stream that can be resumed, a WebSocket that
 * echoes. Its event log is the time, so all instances have the same.
 */
final class FleetModule extends SimpleChannelInboundHandler<Object> {
    /** One event each so many milliseconds, numbered by the time. */
    static final long EVERY = 20;

    private static final byte[] KILOBYTE =
            ("{\"data\": \"" + "x".repeat(1011) + "\"}").getBytes(StandardCharsets.UTF_8);

    private final String id;
    private final String version;
    private final ChannelGroup open;
    private long told;

    FleetModule(String id, String version, ChannelGroup open) {
        this.id = id;
        this.version = version;
        this.open = open;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Object message) {
        switch (message) {
            case FullHttpRequest request -> answer(context, request);
            case TextWebSocketFrame text -> {
                var _ = context.writeAndFlush(new TextWebSocketFrame(text.text()));
            }
            case CloseWebSocketFrame close -> {
                var _ = context.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
            }
            default -> {}
        }
    }

    private void answer(ChannelHandlerContext context, FullHttpRequest request) {
        switch (request.uri()) {
            case "/kb", "/order" -> send(context, HttpResponseStatus.OK, KILOBYTE);
            case "/slow" -> {
                var _ = context.executor()
                        .schedule((Runnable) () -> send(context, HttpResponseStatus.OK, KILOBYTE), 2, TimeUnit.SECONDS);
            }
            case "/events" -> stream(context, request.headers().get("Last-Event-ID"));
            case "/ws" -> upgrade(context, request);
            case "/manifest" ->
                send(context, HttpResponseStatus.OK, """
                        {"id": "%s", "name": "%s", "version": "%s", "resources": {"maxConcurrent": 1024}}""".formatted(id, id, version)
                        .getBytes(StandardCharsets.UTF_8));
            case "/health" ->
                send(context, HttpResponseStatus.OK, "{\"status\": \"healthy\"}".getBytes(StandardCharsets.UTF_8));
            case "/shutdown" -> {
                send(context, HttpResponseStatus.OK, new byte[0]);
                var _ = context.executor().schedule((Runnable) this::leave, 50, TimeUnit.MILLISECONDS);
            }
            default -> send(context, HttpResponseStatus.NOT_FOUND, new byte[0]);
        }
    }

    private void leave() {
        var _ = open.close();
    }

    private static void send(ChannelHandlerContext context, HttpResponseStatus status, byte[] body) {
        var answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        answer.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        var _ = context.writeAndFlush(answer, context.voidPromise());
    }

    private void stream(ChannelHandlerContext context, @Nullable String last) {
        var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream")
                .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        var _ = context.writeAndFlush(head);
        told = last == null ? System.currentTimeMillis() / EVERY : Long.parseLong(last);
        tell(context);
    }

    private void tell(ChannelHandlerContext context) {
        if (!context.channel().isActive()) {
            return;
        }
        StringBuilder events = new StringBuilder();
        for (long now = System.currentTimeMillis() / EVERY; told < now; ) {
            told++;
            events.append("id: ").append(told).append("\ndata: x\n\n");
        }
        if (!events.isEmpty()) {
            var _ = context.writeAndFlush(
                    new DefaultHttpContent(Unpooled.copiedBuffer(events, StandardCharsets.US_ASCII)));
        }
        var _ = context.executor().schedule((Runnable) () -> tell(context), EVERY, TimeUnit.MILLISECONDS);
    }

    private static void upgrade(ChannelHandlerContext context, FullHttpRequest request) {
        WebSocketServerHandshaker handshaker =
                new WebSocketServerHandshakerFactory("ws://127.0.0.1/ws", null, false).newHandshaker(request);
        if (handshaker != null) {
            var _ = handshaker.handshake(context.channel(), request);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var _ = context.close();
    }
}
