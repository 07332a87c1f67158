package space.quark.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A module in a process of its own that answers 1 KB as fast as it can; only those with a permission may ask. */
final class ModuleServer {
    private static final byte[] MANIFEST = """
            {"id": "kilobyte", "name": "Kilobyte", "version": "1.0.0",
             "routes": [{"method": "GET", "path": "/kb", "access": "permission", "permission": "kilobyte:read"}],
             "permissions": [{"name": "kilobyte:read", "description": "Reads it.", "roles": ["user"]}],
             "resources": {"maxConcurrent": 1024}}
            """.getBytes(StandardCharsets.UTF_8);
    private static final byte[] HEALTH = "{\"status\": \"healthy\"}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] KILOBYTE =
            ("{\"data\": \"" + "x".repeat(1011) + "\"}").getBytes(StandardCharsets.UTF_8);

    private ModuleServer() {}

    public static void main(String[] arguments) throws InterruptedException {
        var channel = new ServerBootstrap()
                .group(new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()))
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel accepted) {
                        accepted.pipeline().addLast(new HttpServerCodec(), new Answering());
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        System.out.println("module up: http://127.0.0.1:" + ((InetSocketAddress) channel.localAddress()).getPort());
        channel.closeFuture().sync();
    }

    private static final class Answering extends SimpleChannelInboundHandler<Object> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest request) {
                byte[] body = switch (request.uri()) {
                    case "/kb" -> KILOBYTE;
                    case "/manifest" -> MANIFEST;
                    case "/health" -> HEALTH;
                    default -> new byte[0];
                };
                var answer = new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        body.length == 0 ? HttpResponseStatus.NOT_FOUND : HttpResponseStatus.OK,
                        Unpooled.wrappedBuffer(body));
                answer.headers()
                        .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                        .set(HttpHeaderNames.CONTENT_LENGTH, body.length);
                var _ = context.writeAndFlush(answer, context.voidPromise());
            }
        }
    }
}
