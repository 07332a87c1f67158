package space.quark.hub.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import space.quark.dock.CommonProblem;
import space.quark.dock.ContractModel;
import space.quark.dock.Problem;
import space.quark.dock.Unreachable;
import space.quark.host.bus.LogStatus;
import space.quark.host.bus.ShipStatus;
import space.quark.host.bus.SubscriptionStatus;
import space.quark.host.bus.VanishedHandler;
import space.quark.host.call.Answer;
import space.quark.host.call.CallListener;
import space.quark.host.storage.Databases;

class TelemetryTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private final Telemetry telemetry = Telemetry.open(TelemetrySettings.standard(), InstantSource.system(), "1.0.0");

    @AfterEach
    void close() {
        telemetry.close();
    }

    private String shown() {
        Answer answer = telemetry.exposition();
        assertEquals(200, answer.status());
        assertTrue(String.valueOf(answer.header("Content-Type")).startsWith("text/plain"));
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private void shows(String line) {
        String all = shown();
        assertTrue(all.lines().anyMatch(line::equals), () -> line + " is not in\n" + all);
    }

    @Test
    void requestsAreCountedByRouteTemplate() {
        RouteMetrics route = telemetry.route("GET", "/api/v1/posts/{id}", "posts");
        assertSame(route, telemetry.route("GET", "/api/v1/posts/{id}", "posts"));
        route.done(200, 3_000_000, TRACE);
        route.done(200, 30_000, TRACE);
        route.done(404, 1_000_000, TRACE);
        telemetry.route("PROPFIND", Telemetry.UNMATCHED, "hub").done(404, 1000, TRACE);
        String get = "{method=\"GET\",module=\"posts\",route=\"/api/v1/posts/{id}\",status=";
        shows("http_requests_total" + get + "\"200\"} 2.0");
        shows("http_requests_total" + get + "\"404\"} 1.0");
        shows("http_requests_total{method=\"OTHER\",module=\"hub\",route=\"unmatched\",status=\"404\"} 1.0");
        String bucket = "http_request_duration_seconds_bucket{method=\"GET\",route=\"/api/v1/posts/{id}\",le=";
        shows(bucket + "\"1.0E-4\"} 1");
        shows(bucket + "\"0.005\"} 3");
        shows(bucket + "\"+Inf\"} 3");
    }

    @Test
    void whatCameBetweenTwoReadingsIsSummedUp() {
        RouteMetrics posts = telemetry.route("GET", "/posts", "posts");
        posts.done(200, 900_000_000, TRACE);
        RequestTotals before = telemetry.totals();
        assertNull(before.since(before).millisOf(0.5));
        RouteMetrics feed = telemetry.route("GET", "/feed", "feed");
        for (int i = 0; i < 98; i++) {
            (i % 2 == 0 ? posts : feed).done(200, 3_000_000, TRACE);
        }
        feed.done(404, 3_000_000, TRACE);
        feed.done(503, 20_000_000_000L, TRACE);
        RequestTotals between = telemetry.totals().since(before);
        assertEquals(100, between.requests());
        assertEquals(1, between.refused());
        assertEquals(1, between.failed());
        double half = Objects.requireNonNull(between.millisOf(0.5));
        assertTrue(half > 2.5 && half < 5, "half " + half);
        assertEquals(5, Objects.requireNonNull(between.millisOf(0.99)), 0.01);
        assertEquals(10_000, Objects.requireNonNull(between.millisOf(1)), 0.01);
    }

    @Test
    void theBusiestRoutesComeFirst() {
        RouteMetrics posts = telemetry.route("GET", "/posts", "posts");
        RouteMetrics feed = telemetry.route("GET", "/feed", "feed");
        telemetry.route("GET", "/never", "hub");
        feed.done(200, 4_000_000, TRACE);
        posts.done(200, 1_000_000, TRACE);
        posts.done(500, 3_000_000, TRACE);
        List<RouteTotals> busiest = telemetry.busiest(20);
        assertEquals(
                List.of("/posts", "/feed"),
                busiest.stream().map(RouteTotals::route).toList());
        RouteTotals first = busiest.getFirst();
        assertEquals(2, first.requests());
        assertEquals(1, first.errors());
        assertEquals("posts", first.module());
        assertEquals(2, first.meanMs(), 0.001);
        assertEquals(1, telemetry.busiest(1).size());
    }

    @Test
    void requestsInFlightAreSeen() {
        RouteMetrics route = telemetry.route("GET", "/x", "hub");
        RequestSpan first = telemetry.begin(TRACE, null);
        RequestSpan second = telemetry.begin(TRACE, null);
        shows("http_requests_in_flight 2.0");
        second.end(route, 200);
        first.end(route, 500);
        shows("http_requests_in_flight 0.0");
        shows("http_requests_total{method=\"GET\",module=\"hub\",route=\"/x\",status=\"500\"} 1.0");
    }

    @Test
    void callsBetweenModulesAreCountedByOutcome() {
        ContractModel contract = ContractModel.of(Metered.class);
        ContractModel.CallModel call = contract.calls().getFirst();
        CallListener listener = telemetry.callListener();
        listener.called(contract, call, 500, null);
        listener.called(contract, call, 500, Problem.of(CommonProblem.FORBIDDEN));
        listener.called(contract, call, 500, Problem.of(CommonProblem.INTERNAL));
        listener.called(contract, call, 500, new Unreachable(CommonProblem.UNREACHABLE, null));
        for (String outcome : List.of("well", "refused", "failed", "unreachable")) {
            shows("module_calls_total{call=\"look\",contract=\"metered\",outcome=\"" + outcome + "\"} 1.0");
        }
        shows("module_call_duration_seconds_count{call=\"look\",contract=\"metered\"} 4");
    }

    @Test
    void theStationsOwnStateIsShown() {
        telemetry.watchModules(() -> Map.of("posts", "ready", "feed", "failed"));
        telemetry.watchBus(() -> List.of(new SubscriptionStatus(
                "feed",
                "posts",
                12,
                Duration.ofMillis(1500),
                7,
                1,
                3,
                2,
                "no ink",
                Instant.ofEpochMilli(2500),
                "no database")));
        telemetry.watchHandlers(() -> Map.of(
                "feed",
                List.of(new VanishedHandler("quark.posts.post_pinned", "posts", Instant.EPOCH)),
                "posts",
                List.of()));
        telemetry.watchEventTables(
                () -> List.of(new LogStatus("posts", 4, 8192, 4096, 17, Duration.ofMillis(2500), 99)));
        telemetry.watchBroker(
                () -> List.of(new ShipStatus("posts", true, 21, Duration.ofMillis(500), 8, "away")), () -> false);
        telemetry.watchPools(() -> List.of(
                new Databases.PoolState("jdbc:postgresql://me:secret@db:5432/quark?password=x", List.of(), 16, 5, 2)));
        telemetry.gauge("live_connections", "Open live connections.", () -> 4);
        shows("module_state{module=\"posts\",state=\"ready\"} 1.0");
        shows("module_state{module=\"feed\",state=\"failed\"} 1.0");
        shows("bus_events_behind{source=\"posts\",subscriber=\"feed\"} 12.0");
        shows("bus_lag_seconds{source=\"posts\",subscriber=\"feed\"} 1.5");
        shows("bus_events_parked{source=\"posts\",subscriber=\"feed\"} 3.0");
        shows("bus_dead_letters{source=\"posts\",subscriber=\"feed\"} 2.0");
        shows("bus_broker_reachable 0.0");
        shows("bus_relay_waiting{module=\"posts\"} 21.0");
        shows("bus_relay_lag_seconds{module=\"posts\"} 0.5");
        shows("bus_relay_in_trouble{module=\"posts\"} 1.0");
        shows("bus_partitions{module=\"posts\"} 4.0");
        shows("bus_outbox_bytes{module=\"posts\"} 8192.0");
        shows("bus_dead_tuples{module=\"posts\"} 17.0");
        shows("bus_fence_age_seconds{module=\"posts\"} 2.5");
        shows("bus_in_trouble{source=\"posts\",subscriber=\"feed\"} 1.0");
        shows("bus_last_error_timestamp_seconds{source=\"posts\",subscriber=\"feed\"} 2.5");
        shows("bus_handlers_vanished{subscriber=\"feed\"} 1.0");
        shows("bus_handlers_vanished{subscriber=\"posts\"} 0.0");
        shows("db_pool_busy{server=\"db:5432/quark\"} 5.0");
        shows("live_connections 4.0");
        assertTrue(shown().contains("jvm_memory_used_bytes{area=\"heap\"}"));
    }

    @Test
    void aStateThatCannotBeReadHidesNothingElse() {
        telemetry.watchModules(() -> {
            throw new IllegalStateException("no database");
        });
        shows("http_requests_in_flight 0.0");
        assertFalse(shown().contains("module_state{"));
    }

    @Test
    void withoutACollectorNothingOfTracingIsLoaded() throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process child = new ProcessBuilder(
                        java,
                        "-Xlog:class+load",
                        "-cp",
                        System.getProperty("java.class.path"),
                        UntracedStation.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, child.waitFor(), output);
        assertTrue(output.contains("space.quark.hub.telemetry.Telemetry "), output);
        List<String> loaded = output.lines()
                .filter(line -> line.contains("io.opentelemetry") || line.contains("OtlpTracing"))
                .toList();
        assertEquals(List.of(), loaded);
    }
}
