package space.quark.hub.docking;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import space.quark.dock.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What a look at an instance showed.
 *
 * @param well whether it answered that it lives
 * @param starting whether it says that it is not ready yet
 * @param words what was wrong, with the hop
 */
record Look(boolean well, boolean starting, boolean degraded, String words) {
    private static final int MOST_BYTES = 64 * 1024;

    /** Asks the health endpoint. */
    static Look at(Address address, ForeignManifest manifest) {
        Duration patience = manifest.lifecycle().timeout();
        String path = manifest.endpoint("health");
        try {
            return read(path, new Wire(address, patience, MOST_BYTES).get("health", path));
        } catch (WireFailure failure) {
            return new Look(false, false, false, failure.words());
        }
    }

    private static Look read(String path, Wire.Reply reply) {
        if (reply.status() >= 300 && reply.status() < 400) {
            return bad("health: GET " + path + " answered " + reply.status() + ", and redirects are not followed");
        }
        String status = statusIn(reply.body());
        if (reply.status() != 200) {
            return bad("health: GET " + path + " answered " + reply.status()
                    + (status.isEmpty() ? "" : " and says " + status));
        }
        return new Look(true, status.equals("starting"), status.equals("degraded"), "");
    }

    private static Look bad(String words) {
        return new Look(false, false, false, words);
    }

    private static String statusIn(byte[] body) {
        if (body.length == 0 || body[0] != '{') {
            return "";
        }
        try {
            JsonNode node = Json.mapper().readTree(new String(body, StandardCharsets.UTF_8));
            String status = node.path("status").asString("");
            return status.length() > 40 ? "" : status;
        } catch (JacksonException _) {
            return "";
        }
    }
}
