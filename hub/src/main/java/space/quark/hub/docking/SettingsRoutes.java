package space.quark.hub.docking;

import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Problem;
import space.quark.host.call.Answer;
import space.quark.host.call.Exchange;
import space.quark.hub.routes.HubRoute;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The settings of modules that the station does not come with, for administrators. */
final class SettingsRoutes {
    private final Berths berths;
    private final SettingsDesk desk;
    private final JarSettingsDesk jars;
    private final Yard yard;

    SettingsRoutes(Berths berths, SettingsDesk desk, JarSettingsDesk jars, Yard yard) {
        this.berths = berths;
        this.desk = desk;
        this.jars = jars;
        this.yard = yard;
    }

    List<HubRoute> routes() {
        return List.of(
                new HubRoute("GET", "/modules/{id}/settings", true, this::show),
                new HubRoute("PATCH", "/modules/{id}/settings", true, this::change));
    }

    private Answer show(Exchange exchange) {
        String id = id(exchange);
        return DockingRoutes.json(200, jars.has(id) ? jars.view(id) : desk.view(berth(id)));
    }

    private Answer change(Exchange exchange) {
        String id = id(exchange);
        // Whether there is one comes before what is wrong with the body.
        Berth berth = jars.has(id) ? null : berth(id);
        JsonNode body = PlainJson.read(exchange.body());
        if (!(body.path("values") instanceof ObjectNode values)) {
            throw Problem.invalid(
                    "values", "must be an object with a value for each setting to change, null for its default");
        }
        SettingsChange change = new SettingsChange(values, generation(body));
        return DockingRoutes.json(200, berth == null ? jars.change(id, change) : desk.change(berth, change));
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

    private static String id(Exchange exchange) {
        return String.valueOf(exchange.variable("id"));
    }

    private Berth berth(String id) {
        if (yard.isOwn(id)) {
            throw DockingProblem.QE302.saying(
                    id + " comes with the station: its settings stand below " + id + ". in the station's own");
        }
        return berths.get(id);
    }
}
