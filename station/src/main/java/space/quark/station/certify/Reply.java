package space.quark.station.certify;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import space.quark.dock.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What the module answered, and how long that took. */
@SuppressWarnings("ArrayRecordComponent") // read by its maker only, never compared
record Reply(int status, HttpHeaders headers, byte[] body, Duration took) {
    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    boolean succeeded() {
        return status >= 200 && status < 300;
    }

    /** The body as a JSON object; empty when it is anything else. */
    Optional<JsonNode> json() {
        try {
            JsonNode node = Json.mapper().readTree(body);
            return node.isObject() ? Optional.of(node) : Optional.empty();
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }
}
