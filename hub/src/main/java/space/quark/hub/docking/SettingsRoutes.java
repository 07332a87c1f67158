package space.quark.hub.docking;

import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Problem;
import space.quark.host.call.Answer;
import space.quark.host.call.Exchange;
import space.quark.hub.routes.HubRoute;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The settings of modules outside of the process, for administrators. */
final class SettingsRoutes {
    private final Berths berths;
    private final SettingsDesk desk;
    private final Yard yard;

    SettingsRoutes(Berths berths, SettingsDesk desk, Yard yard) {
        this.berths = berths;
        this.desk = desk;
        this.yard = yard;
    }

    List<HubRoute> routes() {
        return List.of(
                new HubRoute("GET", "/modules/{id}/settings", true, this::show),
                new HubRoute("PATCH", "/modules/{id}/settings", true, this::change));
    }

    private Answer show(Exchange exchange) {
        return DockingRoutes.json(200, desk.view(berth(exchange)));
    }

    private Answer change(Exchange exchange) {
        Berth berth = berth(exchange);
        JsonNode body = PlainJson.read(exchange.body());
        if (!(body.path("values") instanceof ObjectNode values)) {
            throw Problem.invalid(
                    "values", "must be an object with a value for each setting to change, null for its default");
        }
        return DockingRoutes.json(200, desk.change(berth, values, generation(body)));
    }

    private static @Nullable Long generation(JsonNode body) {
        JsonNode generation = body.path("generation");
        if (generation.isMissingNode() || generation.isNull()) {
            return null;
        }
        if (!generation.isIntegralNumber() || !generation.canConvertToLong()) {
            throw Problem.invalid("generation", "must be the whole number that was read with the settings");
        }
        return generation.asLong();
    }

    private Berth berth(Exchange exchange) {
        String id = String.valueOf(exchange.variable("id"));
        if (yard.isOwn(id)) {
            throw DockingProblem.QE302.saying(
                    id + " comes with the station: its settings stand below " + id + ". in the station's own");
        }
        return berths.get(id);
    }
}
