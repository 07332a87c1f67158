package space.quark.hub;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Json;
import space.quark.host.bus.SubscriptionStatus;
import space.quark.host.call.Answer;
import space.quark.hub.docking.ModuleState;
import space.quark.hub.docking.ModuleStatus;
import space.quark.hub.docking.WithoutAddresses;
import space.quark.hub.routes.HubRoute;

/** Whether the station lives, is ready, and how it does, as plain JSON without envelope. */
final class HealthRoutes {
    private final Hub hub;
    private final Vitals vitals;
    private final InstantSource clock;
    private final Instant started;
    private final String version;

    HealthRoutes(Hub hub, Vitals vitals, InstantSource clock, String version) {
        this.hub = hub;
        this.vitals = vitals;
        this.clock = clock;
        this.started = clock.instant();
        this.version = version;
    }

    List<HubRoute> routes() {
        return List.of(
                HubRoute.open(
                        "GET", "/health", _ -> json(200, new Health("healthy", clock.instant(), uptime(), Map.of()))),
                HubRoute.open("GET", "/health/ready", _ -> readiness()),
                HubRoute.open("GET", "/status", _ -> json(200, status())));
    }

    /** Whether something works; each check {@code pass}, {@code warn} or {@code fail}. */
    record Health(
            String status,
            Instant timestamp,
            long uptime,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, HealthCheck> checks) {}

    /** One check. */
    record HealthCheck(String status, @Nullable String message) {}

    /** The station at a glance. */
    record Status(
            String version,
            long uptime,
            long generation,
            Map<String, String> modules,
            List<Pool> databases,
            List<SubscriptionStatus> bus,
            Memory memory,
            Instant timestamp) {}

    /** How busy a pool of connections is, and whose it is. */
    record Pool(List<String> modules, int size, int busy, int waiting) {}

    /** Memory of this process in bytes. */
    record Memory(long heapUsed, long heapCommitted, long heapMax) {}

    /**
     * Ready means that the database answers and that every module of the station that is wanted serves. One of a stranger
     * that does not is told, and keeps nobody from the rest.
     */
    private Answer readiness() {
        Map<String, HealthCheck> checks = new TreeMap<>();
        for (ModuleUnit unit : hub.units()) {
            ModuleStatus status = unit.status();
            String verdict = status.state().serves() || status.state() == ModuleState.UNDOCKED
                    ? status.state() == ModuleState.READY ? "pass" : "warn"
                    : unit.isTrusted() ? "fail" : "warn";
            checks.put(
                    unit.id(),
                    new HealthCheck(verdict, verdict.equals("pass") ? null : WithoutAddresses.of(status.reason())));
        }
        checks.put("database", databaseCheck());
        boolean ready =
                checks.values().stream().noneMatch(check -> check.status().equals("fail"));
        boolean whole =
                checks.values().stream().allMatch(check -> check.status().equals("pass"));
        String summary = !ready ? "unhealthy" : whole ? "healthy" : "degraded";
        return json(ready ? 200 : 503, new Health(summary, clock.instant(), uptime(), checks));
    }

    private HealthCheck databaseCheck() {
        return vitals.databaseAnswers()
                ? new HealthCheck("pass", null)
                : new HealthCheck("fail", "the database does not answer");
    }

    private Status status() {
        Runtime runtime = Runtime.getRuntime();
        return new Status(
                version,
                uptime(),
                hub.generation(),
                hub.states(),
                vitals.pools(),
                vitals.subscriptions(),
                new Memory(runtime.totalMemory() - runtime.freeMemory(), runtime.totalMemory(), runtime.maxMemory()),
                clock.instant());
    }

    private long uptime() {
        return Duration.between(started, clock.instant()).toSeconds();
    }

    private static Answer json(int status, Object body) {
        return new Answer(status, Map.of(), Json.mapper().writeValueAsBytes(body));
    }
}
