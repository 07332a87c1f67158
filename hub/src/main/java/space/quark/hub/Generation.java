package space.quark.hub;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Manifest;
import space.quark.host.ModuleHost;
import space.quark.host.call.Endpoint;
import space.quark.host.call.ServedRoute;
import space.quark.hub.Admission.Entrance;
import space.quark.hub.routes.HubRoute;
import space.quark.hub.telemetry.RouteMetrics;
import space.quark.hub.telemetry.Telemetry;
import space.quark.hub.upstream.Crew;
import space.quark.hub.upstream.Rule;

/**
 * One immutable state of everything that can be reached. Requests look at the generation of the moment they arrive;
 * the next one is published whole, before what it no longer names is stopped.
 */
final class Generation {
    static final String API = "/api/v1";

    private final long number;
    private final RouteTable<Target> routes;
    private final Map<String, ModuleHost> providers;
    private final Map<String, Crew> crews;
    private final Set<String> known;
    private final HttpField header;

    /** What a route leads to. */
    sealed interface Target {
        RouteMetrics metrics();

        /** A route of a docked module. */
        record Served(ModuleHost host, ServedRoute route, Entrance entrance, RouteMetrics metrics) implements Target {}

        /** A route of a module that is known but away. */
        record Away(String module, RouteMetrics metrics) implements Target {}

        /** Something the hub answers itself. */
        record Own(HubRoute route, RouteMetrics metrics) implements Target {}

        /**
         * A route of a module in a process of its own.
         *
         * @param name of the route, the same below every prefix and in all generations: {@code shop GET /orders/{id}}
         * @param paths what else the module might make of a path
         * @param stripPrefix what the module does not see of the path: two whole segments, {@code /m/shop}
         */
        record Far(
                Crew crew,
                Rule rule,
                Entrance entrance,
                String name,
                ModulePaths paths,
                String stripPrefix,
                RouteMetrics metrics)
                implements Target {}
    }

    private Generation(
            long number,
            RouteTable<Target> routes,
            Map<String, ModuleHost> providers,
            Map<String, Crew> crews,
            Set<String> known) {
        this.number = number;
        this.routes = routes;
        this.providers = Map.copyOf(providers);
        this.crews = Map.copyOf(crews);
        this.known = Set.copyOf(known);
        this.header = new PreEncodedHttpField("Quark-Generation", String.valueOf(number));
    }

    static Generation of(long number, Collection<ModuleUnit> units, List<HubRoute> own, Telemetry telemetry) {
        var table = new RouteTable.Builder<Target>();
        Map<String, ModuleHost> providers = new HashMap<>();
        for (HubRoute route : own) {
            table.add(
                    route.verb(),
                    route.path(),
                    new Target.Own(route, telemetry.route(route.verb(), route.path(), "hub")));
        }
        // What the station brings comes first: of two routes of one shape the first stands.
        for (ModuleUnit unit : units) {
            if (unit.foreign() == null) {
                ModuleHost host = unit.running();
                if (host == null || !unit.settled().state().serves()) {
                    addAway(table, unit.manifest(), telemetry);
                } else {
                    addServed(table, host, telemetry);
                    host.offers().keySet().forEach(contract -> providers.put(contract, host));
                }
            }
        }
        Map<String, Crew> crews = new HashMap<>();
        for (ModuleUnit unit : units) {
            if (unit.foreign() != null) {
                FarRoutes.add(table, unit, telemetry);
                // What somebody from outside calls itself is no contract of the station.
                if (unit.isTrusted()
                        && unit.serving() instanceof Serving.There there
                        && unit.settled().state().serves()) {
                    unit.manifest().provides().forEach(name -> crews.putIfAbsent(name, there.crew()));
                }
            }
        }
        Set<String> known = new HashSet<>();
        units.stream()
                .filter(ModuleUnit::isTrusted)
                .forEach(unit -> known.addAll(unit.manifest().provides()));
        return new Generation(number, table.build(), providers, crews, known);
    }

    private static void addAway(RouteTable.Builder<Target> table, Manifest manifest, Telemetry telemetry) {
        for (Manifest.Route route : manifest.routes()) {
            String path = API + route.path();
            table.add(
                    route.method(),
                    path,
                    new Target.Away(manifest.id(), telemetry.route(route.method(), path, manifest.id())));
        }
    }

    private static void addServed(RouteTable.Builder<Target> table, ModuleHost host, Telemetry telemetry) {
        Map<String, Set<String>> roles = new HashMap<>();
        host.manifest().permissions().forEach(permission -> roles.put(permission.name(), permission.roles()));
        String module = host.manifest().id();
        for (ServedRoute route : host.routes()) {
            String path = API + route.path();
            table.add(
                    route.verb(),
                    path,
                    new Target.Served(
                            host,
                            route,
                            new Entrance(
                                    route.access(), rolesFor(route, roles, module), module, names(host, route, module)),
                            telemetry.route(route.verb(), path, module)));
        }
    }

    /** The module, and the contract that a route belongs to. */
    private static Set<String> names(ModuleHost host, ServedRoute route, String module) {
        Set<String> names = new HashSet<>(Set.of(module));
        host.offers().forEach((contract, offer) -> {
            if (route instanceof Endpoint endpoint && offer.endpoints().contains(endpoint)) {
                names.add(contract);
            }
        });
        return Set.copyOf(names);
    }

    private static Set<String> rolesFor(ServedRoute route, Map<String, Set<String>> roles, String module) {
        if (route.permission() == null) {
            return Set.of();
        }
        Set<String> holders = roles.get(route.permission());
        if (holders == null) {
            throw new IllegalStateException(module + ": " + route.verb() + " " + route.path() + " needs permission "
                    + route.permission() + ", which its manifest does not declare");
        }
        return holders;
    }

    long number() {
        return number;
    }

    /** What tells clients which generation answered. */
    HttpField header() {
        return header;
    }

    RouteTable.@Nullable Found<Target> find(String verb, List<String> segments) {
        return routes.find(verb, segments);
    }

    /** Who serves a contract in processes of its own in this generation. */
    @Nullable Crew crew(String contract) {
        return crews.get(contract);
    }

    /** Whether a contract is one of a module of this station, be it away or not. */
    boolean knows(String contract) {
        return known.contains(contract);
    }

    /** Who serves a contract in this process in this generation. */
    @Nullable ModuleHost provider(String contract) {
        return providers.get(contract);
    }
}
