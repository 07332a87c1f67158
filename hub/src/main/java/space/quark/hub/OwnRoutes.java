package space.quark.hub;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import space.quark.host.call.Answer;
import space.quark.host.settings.Settings;
import space.quark.hub.bus.EventAudit;
import space.quark.hub.bus.Replays;
import space.quark.hub.far.FarDesk;
import space.quark.hub.routes.HubRoute;
import space.quark.hub.telemetry.LogTail;
import space.quark.hub.tokens.TokenOffice;

/** All that the hub answers by itself. */
record OwnRoutes(HubParts parts, Settings settings, InstantSource clock, String version) {

    /** @param firstPage whether the station's own page is also the first one, for want of an app */
    List<HubRoute> of(Samples samples, Replays replays, boolean firstPage) {
        List<HubRoute> own = new ArrayList<>(new HubRoutes(parts.hub(), parts.docking(), clock).routes());
        own.addAll(new HealthRoutes(parts.hub(), parts.vitals(), clock, version).routes());
        own.addAll(new StationRoutes(samples, parts.telemetry(), LogTail.installed(), settings, clock).routes());
        own.add(parts.operator().proofRoute());
        own.addAll(new Pages().routes(firstPage));
        own.addAll(EventRoutes.of(
                new AsyncApiDocument(parts.hub(), parts.docking().catalogue()),
                parts.bus(),
                parts.events(),
                replays,
                new EventAudit(parts.database(), clock),
                clock));
        own.add(new BrokerRoute(parts.bus().operations(), clock).route());
        own.addAll(parts.events().routes());
        own.addAll(parts.docking().routes());
        own.addAll(new AuthRoutes(parts.tokens().verifier(), parts.hub()::permissionsOf).routes());
        own.addAll(documents());
        own.addAll(new FarDesk(
                        parts.far(),
                        parts.docking().grants()::trusted,
                        parts.tokens(),
                        parts.live(),
                        parts.bus(),
                        clock)
                .routes());
        return own;
    }

    private List<HubRoute> documents() {
        ApiDocument document = new ApiDocument();
        Hub hub = parts.hub();
        return List.of(
                new HubRoute("GET", "/openapi.json", false, _ -> document.answer(hub.units(), hub.generation())),
                new HubRoute("GET", "/metrics", false, _ -> parts.telemetry().exposition()),
                new HubRoute("GET", "/.well-known/jwks.json", false, _ -> jwks(parts.tokens())));
    }

    private static Answer jwks(TokenOffice tokens) {
        return new Answer(
                200,
                Map.of("Cache-Control", tokens.keys().cacheControl()),
                tokens.keys().jwks());
    }
}
