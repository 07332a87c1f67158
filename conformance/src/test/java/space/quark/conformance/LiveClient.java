package space.quark.conformance;

import java.net.URI;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Json;
import tools.jackson.databind.JsonNode;

/** A person with the app open: a WebSocket that keeps what it hears. */
final class LiveClient implements WebSocket.Listener, AutoCloseable {
    private final List<JsonNode> heard = new CopyOnWriteArrayList<>();
    private final StringBuilder part = new StringBuilder();
    private final WebSocket socket;

    private LiveClient(URI address) {
        socket = Client.HTTP.newWebSocketBuilder().buildAsync(address, this).join();
    }

    /** Connects after an id, or at the end, and waits until the station is ready. */
    static LiveClient open(URI station, Client person, @Nullable String after) throws Exception {
        LiveClient live = new LiveClient(
                URI.create("ws" + station.resolve("/api/v1/live").toString().substring(4)));
        String token = String.valueOf(person.token());
        live.say(
                after == null
                        ? Map.of("type", "hello", "token", token)
                        : Map.of("type", "hello", "token", token, "after", after));
        Client.await("the live connection is ready", () -> !live.heard.isEmpty());
        return live;
    }

    void say(Map<String, ?> message) {
        socket.sendText(Json.mapper().writeValueAsString(message), true).join();
    }

    /** Watches a topic and waits for the answer. */
    JsonNode watch(String topic, Map<String, Long> seen) throws Exception {
        int before = about(topic).size();
        say(Map.of("watch", topic, "versions", seen));
        Client.await(
                "the station says whether one watches " + topic,
                () -> about(topic).size() > before);
        return about(topic).get(before);
    }

    /** What was said of a topic. */
    List<JsonNode> about(String topic) {
        return heard.stream()
                .filter(frame -> frame.path("topic").asString("").equals(topic))
                .toList();
    }

    /** The last version of a topic that a channel told. */
    long version(String topic, String channel) {
        return about(topic).stream()
                .filter(frame -> frame.path("channel").asString("").equals(channel))
                .mapToLong(frame -> frame.path("version").asLong())
                .reduce(0, (_, later) -> later);
    }

    /** Posts that came into the feed, as far as the connection was told. */
    List<Long> posts() {
        return heard.stream()
                .filter(frame -> frame.path("channel").asString("").equals("feed"))
                .filter(frame -> frame.path("type").asString("").equals("post"))
                .map(frame -> frame.path("data").path("post_id").asLong())
                .toList();
    }

    /** The messages of a channel. */
    List<JsonNode> messages(String channel) {
        return heard.stream()
                .filter(frame -> frame.path("channel").asString("").equals(channel))
                .toList();
    }

    /** What to connect after. */
    String id() {
        return heard.stream()
                .map(frame -> frame.path("id").asString(""))
                .filter(id -> !id.isEmpty())
                .reduce("", (_, later) -> later);
    }

    @Override
    public void close() {
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
}
