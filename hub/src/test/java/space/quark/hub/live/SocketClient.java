package space.quark.hub.live;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Json;
import space.quark.hub.tokens.TokenRoom;
import tools.jackson.databind.JsonNode;

/** A WebSocket client that keeps what it hears. */
final class SocketClient implements WebSocket.Listener {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final List<JsonNode> heard = new CopyOnWriteArrayList<>();
    final AtomicInteger pings = new AtomicInteger();
    private final StringBuilder part = new StringBuilder();
    private final WebSocket socket;
    private volatile int code;
    private volatile @Nullable String reason;

    private SocketClient(URI address, List<String> protocols) {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder();
        if (!protocols.isEmpty()) {
            builder.subprotocols(
                    protocols.getFirst(), protocols.subList(1, protocols.size()).toArray(String[]::new));
        }
        socket = builder.buildAsync(address, this).join();
    }

    /** Connects and says nothing. */
    static SocketClient silent(URI address, String... protocols) {
        return new SocketClient(address, List.of(protocols));
    }

    /** Connects, says hello and waits for the station to be ready. */
    static SocketClient of(URI address, String token, @Nullable String after) {
        SocketClient client = silent(address);
        client.hello(token, after);
        client.ready();
        return client;
    }

    void hello(String token, @Nullable String after) {
        say(
                after == null
                        ? Map.of("type", "hello", "token", token)
                        : Map.of("type", "hello", "token", token, "after", after));
    }

    void say(Map<String, String> message) {
        socket.sendText(Json.mapper().writeValueAsString(message), true).join();
    }

    void sayText(String text) {
        socket.sendText(text, true).join();
    }

    void sayBytes(byte[] bytes) {
        socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
    }

    JsonNode ready() {
        TokenRoom.await(PATIENCE, () -> !heard.isEmpty() || code != 0);
        return heard.getFirst();
    }

    String protocol() {
        return socket.getSubprotocol();
    }

    /** The texts heard so far. */
    List<String> texts() {
        return texts(heard);
    }

    /** The texts among these messages. */
    static List<String> texts(List<JsonNode> messages) {
        return messages.stream()
                .filter(message -> message.get("type").asString().equals("note"))
                .map(message -> message.get("data").get("text").asString())
                .toList();
    }

    /** The id to resume after. */
    String lastId() {
        return heard.getLast().get("id").asString();
    }

    /** The close code, once there is one. */
    int closed() {
        TokenRoom.await(PATIENCE, () -> code != 0);
        return code;
    }

    @Nullable String reason() {
        return reason;
    }

    boolean isOpen() {
        return code == 0;
    }

    void cut() {
        socket.abort();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        part.append(text);
        if (last) {
            heard.add(Json.mapper().readTree(part.toString()));
            part.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer payload) {
        pings.incrementAndGet();
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String why) {
        reason = why;
        code = status;
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        reason = error.toString();
        code = -1;
    }
}
