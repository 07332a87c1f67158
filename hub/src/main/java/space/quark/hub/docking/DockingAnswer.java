package space.quark.hub.docking;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Json;
import tools.jackson.databind.JsonNode;

/** What a module is told when it docks. */
record DockingAnswer(
        boolean success,
        String moduleId,
        String instanceId,
        String state,
        String message,
        String protocolVersion,
        long generation,
        Set<String> grantedScopes,
        List<Refused> refusedScopes,
        @Nullable String serviceToken,
        @Nullable Instant serviceTokenExpires,
        String jwks,
        long lease,
        Instant nextHeartbeat,
        Instant hubTime,
        Endpoints hubEndpoints,
        JsonNode configuration,
        long configurationGeneration,
        @Nullable String ownershipKey) {

    /** A scope that was asked for and not granted. */
    record Refused(String scope, String reason) {}

    /** Where the module reaches what the hub offers. */
    record Endpoints(String hub, String events, String discovery, String metrics, String heartbeat, String token) {
        static Endpoints at(String hub, String module) {
            String own = hub + "/modules/" + module;
            return new Endpoints(
                    hub,
                    hub + "/events",
                    hub + "/modules/discovery",
                    hub + "/metrics",
                    own + "/heartbeat",
                    own + "/token");
        }
    }

    /** For somebody who is not known to be the module: what it may know is handed to the module by {@code /init}. */
    DockingAnswer withoutSecrets() {
        return new DockingAnswer(
                success,
                moduleId,
                instanceId,
                state,
                WithoutAddresses.of(message),
                protocolVersion,
                generation,
                grantedScopes,
                refusedScopes,
                null,
                null,
                jwks,
                lease,
                nextHeartbeat,
                hubTime,
                hubEndpoints,
                Json.mapper().createObjectNode(),
                0,
                null);
    }

    /** Whether it waits for somebody to decide. */
    boolean waits() {
        return serviceToken == null;
    }
}
