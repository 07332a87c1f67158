package space.quark.host.remote;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Manifest;
import space.quark.host.call.JsonClient;
import tools.jackson.databind.JsonNode;

/** What one docking of a module says to the hub, and what proves that it may. */
final class Registration {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Manifest manifest;
    private final Place place;
    private final RemoteOptions options;
    private final JsonClient http;
    private final InstantSource clock;
    private volatile @Nullable String serviceToken;
    private volatile @Nullable String ownershipKey;

    /** Where the hub finds this docking of the module, and which of several it is. */
    record Place(URI url, String instance, long epoch) {}

    Registration(Manifest manifest, Place place, RemoteOptions options, JsonClient http, InstantSource clock) {
        this.manifest = manifest;
        this.place = place;
        this.options = options;
        this.http = http;
        this.clock = clock;
        this.ownershipKey = options.invitation().ownershipKey(manifest.id());
    }

    JsonNode register() {
        Map<String, Object> body = new HashMap<>();
        body.put("manifest", manifest);
        body.put("timestamp", clock.instant().toString());
        body.put("registrationToken", options.invitation().token(manifest.id(), http));
        body.put("url", place.url().toString());
        body.put("instanceId", place.instance());
        body.put("epoch", place.epoch());
        String key = ownershipKey;
        if (key != null) {
            body.put("ownershipKey", key);
        }
        JsonNode answer = http.post(options.hub().resolve("/modules/register"), body, Map.of(), PATIENCE);
        String made = answer.path("ownershipKey").asString("");
        if (!made.isEmpty()) {
            ownershipKey = made;
        }
        return answer;
    }

    /** @param status as in its health */
    JsonNode heartbeat(String status, int inFlight) {
        Map<String, Object> body = Map.of(
                "instanceId", place.instance(),
                "epoch", place.epoch(),
                "timestamp", clock.instant().toString(),
                "status", status,
                "inFlight", inFlight);
        return http.post(address("/heartbeat"), body, credentials(), PATIENCE);
    }

    /** Undocks it; the hub lets it finish what it began before this returns. */
    void leave() {
        http.delete(
                address("?instanceId=" + place.instance()),
                credentials(),
                options.drain().plus(PATIENCE));
    }

    /** The token that proves the module to the hub; null while it has none. */
    @Nullable String serviceToken() {
        return serviceToken;
    }

    /** Takes the token out of an answer that has one. */
    void take(JsonNode answer) {
        String token = answer.path("serviceToken").asString("");
        if (!token.isEmpty()) {
            serviceToken = token;
        }
    }

    /** The token is good no more: true when the key may get a new one. */
    boolean renew() {
        if (serviceToken == null || ownershipKey == null) {
            return false;
        }
        serviceToken = null;
        return true;
    }

    private Map<String, String> credentials() {
        String token = serviceToken;
        String key = ownershipKey;
        return token != null
                ? Map.of("Authorization", "Bearer " + token)
                : key != null ? Map.of("X-Quark-Ownership", key) : Map.of();
    }

    private URI address(String what) {
        return options.hub().resolve("/modules/" + manifest.id() + what);
    }
}
