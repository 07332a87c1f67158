package space.quark.hub;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import space.quark.dock.ContractModel.Access;
import space.quark.hub.Admission.Entrance;
import space.quark.hub.Generation.Target;
import space.quark.hub.docking.ForeignManifest;
import space.quark.hub.docking.ForeignManifest.Rate;
import space.quark.hub.docking.ForeignManifest.Route;
import space.quark.hub.telemetry.RouteMetrics;
import space.quark.hub.telemetry.Telemetry;
import space.quark.hub.upstream.Rule;

/** The routes of a module in processes of its own: each below {@code /m/<id>}, and below the API where it may stand. */
final class FarRoutes {
    private static final String OWN = "/m/";
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final long MAX_BODY = 16L << 20;
    private static final Set<String> HUBS_OWN = Set.of("init", "drain", "shutdown");
    private static final String PUSHED = "events";
    private static final String CONFIGURED = "config";
    private static final Set<String> ADMINISTRATORS = Set.of("admin");

    private final RouteTable.Builder<Target> table;
    private final ModuleUnit unit;
    private final ForeignManifest manifest;
    private final Telemetry telemetry;
    private final Map<Route, Entrance> entrances = new HashMap<>();
    private final ModulePaths paths;

    private FarRoutes(RouteTable.Builder<Target> table, ModuleUnit unit, Telemetry telemetry) {
        this.table = table;
        this.unit = unit;
        this.manifest = Objects.requireNonNull(unit.foreign());
        this.telemetry = telemetry;
        Set<String> names = names();
        Map<String, Set<String>> roles = manifest.roles();
        for (Route route : manifest.routes()) {
            entrances.put(route, new Entrance(access(route), holders(route, roles), unit.id(), names));
        }
        this.paths = ModulePaths.of(entrances, ofHub());
    }

    private Set<String> ofHub() {
        Set<String> endpoints = new HashSet<>(HUBS_OWN);
        if (manifest.names(PUSHED)) {
            endpoints.add(PUSHED);
        }
        if (manifest.raw().has("settings")) {
            endpoints.add(CONFIGURED);
        }
        return endpoints.stream().map(manifest::endpoint).collect(Collectors.toSet());
    }

    static void add(RouteTable.Builder<Target> table, ModuleUnit unit, Telemetry telemetry) {
        FarRoutes routes = new FarRoutes(table, unit, telemetry);
        for (Route route : routes.manifest.routes()) {
            routes.add(route, OWN + unit.id());
            if (unit.isAdmitted() && route.published() && !table.has(route.method(), Generation.API + route.path())) {
                routes.add(route, Generation.API);
            }
        }
    }

    private void add(Route route, String prefix) {
        String path = prefix + (route.path().equals("/") ? "" : route.path());
        RouteMetrics metrics = telemetry.route(route.method(), path, unit.id());
        boolean serves = unit.settled().state().serves();
        table.add(
                route.method(),
                path,
                serves && unit.serving() instanceof Serving.There there
                        ? new Target.Far(
                                there.crew(),
                                rule(route),
                                Objects.requireNonNull(entrances.get(route)),
                                unit.id() + " " + route.method() + " " + route.path(),
                                paths,
                                prefix,
                                metrics)
                        : new Target.Away(unit.id(), metrics));
    }

    /** Under which other modules may have been let call it. */
    private Set<String> names() {
        Set<String> names = new HashSet<>(manifest.plain().provides());
        names.addAll(manifest.plain().capabilities());
        names.add(unit.id());
        return Set.copyOf(names);
    }

    private static Access access(Route route) {
        return Access.valueOf(route.access().toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private static Set<String> holders(Route route, Map<String, Set<String>> roles) {
        String permission = route.permission();
        return permission == null ? Set.of() : roles.getOrDefault(permission, ADMINISTRATORS);
    }

    private Rule rule(Route route) {
        Duration timeout = route.timeout();
        Long own = route.maxBodyBytes();
        Long shared = manifest.resources().maxBodyBytes();
        Integer most = manifest.resources().maxConcurrent();
        return new Rule(
                timeout == null ? SILENCE : timeout,
                own != null ? own : shared != null ? shared : MAX_BODY,
                route.idempotent(),
                limit(route.rate()),
                most == null ? Rule.MAX_CONCURRENT : most);
    }

    private static Rule.@Nullable RateLimit limit(@Nullable Rate rate) {
        return rate == null ? null : new Rule.RateLimit(rate.requests(), rate.window());
    }
}
