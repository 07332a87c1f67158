package space.quark.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/** Any number of modules in one process of their own, each listening at a port of its own. */
final class Fleet implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Child child;

    private Fleet(Child child) {
        this.child = child;
    }

    static Fleet start() {
        return new Fleet(Child.start(Fleet.class, List.of(), Map.of()));
    }

    /** One more module; where it listens. */
    URI launch(String id, String version) throws IOException {
        URI address = URI.create(child.address() + "/launch?" + id + "&" + version);
        try {
            String port = HTTP.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            return URI.create("http://127.0.0.1:" + port);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    void kill() {
        child.kill();
    }

    @Override
    public void close() {
        child.close();
    }

    public static void main(String[] arguments) throws IOException {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        HttpServer control = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        control.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        control.createContext("/launch", exchange -> launch(loops, exchange));
        control.start();
        System.out.println("fleet up: http://127.0.0.1:" + control.getAddress().getPort());
    }

    private static void launch(EventLoopGroup loops, HttpExchange exchange) throws IOException {
        String[] words = exchange.getRequestURI().getQuery().split("&");
        ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        Channel channel = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel accepted) {
                        open.add(accepted);
                        accepted.pipeline()
                                .addLast(
                                        new HttpServerCodec(),
                                        new HttpObjectAggregator(64 * 1024),
                                        new FleetModule(words[0], words[1], open));
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
        open.add(channel);
        byte[] port = String.valueOf(((InetSocketAddress) channel.localAddress()).getPort())
                .getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(200, port.length);
        exchange.getResponseBody().write(port);
        exchange.close();
    }
}
