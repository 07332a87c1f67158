package space.quark.hub;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Manifest;
import space.quark.dock.Problem;
import space.quark.host.call.Answer;
import space.quark.host.call.Exchange;
import space.quark.hub.docking.DockingOffice;
import space.quark.hub.docking.ForeignManifest;
import space.quark.hub.docking.ModuleState;
import space.quark.hub.docking.ModuleStatus;
import space.quark.hub.docking.ModuleView;
import space.quark.hub.docking.PlainJson;
import space.quark.hub.docking.SwapReport;
import space.quark.hub.routes.HubRoute;
import tools.jackson.databind.JsonNode;

/** What the hub itself answers of modules and services, as plain JSON without envelope. */
final class HubRoutes {
    private final Hub hub;
    private final DockingOffice docking;
    private final InstantSource clock;

    HubRoutes(Hub hub, DockingOffice docking, InstantSource clock) {
        this.hub = hub;
        this.docking = docking;
        this.clock = clock;
    }

    List<HubRoute> routes() {
        return List.of(
                new HubRoute("GET", "/modules/discovery", false, this::discover),
                new HubRoute("GET", "/modules/{id}", false, this::module),
                new HubRoute("POST", "/modules/{id}/dock", true, exchange -> moved(exchange, this::dock)),
                new HubRoute("POST", "/modules/{id}/undock", true, exchange -> moved(exchange, this::undock)),
                new HubRoute("GET", "/services", false, _ -> plain(services())));
    }

    /**
     * A module in a list.
     *
     * @param serving how many of its instances serve, of a module outside of the process
     */
    record ModuleEntry(
            String id,
            String name,
            String version,
            String technology,
            String description,
            String type,
            List<String> tags,
            String state,
            String health,
            String code,
            String reason,
            Instant since,
            @Nullable Instant nextRetry,
            List<String> capabilities,
            @Nullable Long serving) {}

    /** The modules found. */
    record Discovery(List<ModuleEntry> modules, int total, Instant timestamp) {}

    /** One module of the station's process, with its manifest. */
    record ModuleDetail(
            @JsonUnwrapped ModuleEntry entry, @Nullable SwapReport swap, JsonNode manifest) {}

    /** One module outside of the process, with its manifest and its instances. */
    record ForeignDetail(
            @JsonUnwrapped ModuleEntry entry, @JsonUnwrapped ModuleView view) {}

    /** A contract and who serves it. */
    record Service(String name, String module, String state) {}

    private Answer discover(Exchange exchange) {
        Predicate<ModuleUnit> wanted = unit -> true;
        String capability = exchange.query().first("capability");
        if (capability != null) {
            wanted = wanted.and(unit -> unit.manifest().capabilities().contains(capability));
        }
        String tag = exchange.query().first("tag");
        if (tag != null) {
            wanted = wanted.and(unit -> unit.manifest().tags().contains(tag));
        }
        String health = exchange.query().first("health");
        if (health != null) {
            wanted = wanted.and(unit -> health(unit.status().state()).equals(health));
        }
        String type = exchange.query().first("type");
        if (type != null) {
            wanted = wanted.and(unit -> type(unit).equals(type));
        }
        List<ModuleEntry> found = hub.units().stream()
                .filter(wanted)
                .map(unit -> entry(unit, exchange))
                .toList();
        return plain(new Discovery(found, found.size(), clock.instant()));
    }

    private Answer module(Exchange exchange) {
        String id = id(exchange);
        ModuleUnit unit = unit(id).orElseThrow(() -> Problem.of(HubProblem.UNKNOWN_MODULE));
        ModuleView view = docking.view(id, exchange);
        return plain(
                view == null
                        ? new ModuleDetail(entry(unit, exchange), docking.swapOfJar(id), docking.shown(unit.manifest()))
                        : new ForeignDetail(entry(unit, exchange), view));
    }

    private Optional<ModuleUnit> dock(String id) {
        if (docking.dock(id)) {
            return unit(id);
        }
        unit(id).ifPresent(_ -> docking.decided(id, "docked again"));
        return hub.dock(id);
    }

    private Optional<ModuleUnit> undock(String id) {
        if (docking.undock(id)) {
            return unit(id);
        }
        unit(id).ifPresent(_ -> docking.decided(id, "undocked"));
        return hub.undock(id);
    }

    private Optional<ModuleUnit> unit(String id) {
        return hub.units().stream().filter(unit -> unit.id().equals(id)).findFirst();
    }

    private Answer moved(Exchange exchange, java.util.function.Function<String, Optional<ModuleUnit>> move) {
        ModuleUnit unit = move.apply(id(exchange)).orElseThrow(() -> Problem.of(HubProblem.UNKNOWN_MODULE));
        return plain(entry(unit, exchange));
    }

    private static String id(Exchange exchange) {
        String id = exchange.variable("id");
        if (id == null) {
            throw Problem.of(HubProblem.UNKNOWN_MODULE);
        }
        return id;
    }

    private List<Service> services() {
        List<Service> services = new ArrayList<>();
        for (ModuleUnit unit : hub.units()) {
            for (String contract : unit.manifest().provides()) {
                services.add(
                        new Service(contract, unit.id(), unit.status().state().wire()));
            }
        }
        return services;
    }

    private ModuleEntry entry(ModuleUnit unit, Exchange exchange) {
        Manifest manifest = unit.manifest();
        ModuleStatus status = unit.status();
        return new ModuleEntry(
                manifest.id(),
                manifest.name(),
                manifest.version(),
                manifest.technology(),
                manifest.description(),
                type(unit),
                manifest.tags(),
                status.state().wire(),
                health(status.state()),
                status.code(),
                docking.words(unit.id(), exchange).apply(status.reason()),
                status.since(),
                status.nextRetry(),
                manifest.capabilities(),
                docking.grants().serving().get(manifest.id()));
    }

    /** What a manifest calls itself; the station's own modules are services. */
    private static String type(ModuleUnit unit) {
        ForeignManifest foreign = unit.foreign();
        return foreign == null ? "service" : foreign.raw().path("type").asString("service");
    }

    private static String health(ModuleState state) {
        return switch (state) {
            case READY -> "healthy";
            case DEGRADED, DRAINING -> "degraded";
            case ANNOUNCED, VERIFIED, APPROVED, STARTING, UNDOCKED -> "unknown";
            case FAILED, QUARANTINED, REFUSED -> "unhealthy";
        };
    }

    /** As the docking protocol writes JSON. */
    private static Answer plain(Object body) {
        return new Answer(200, Map.of(), PlainJson.bytes(body));
    }
}
