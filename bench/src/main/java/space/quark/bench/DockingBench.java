package space.quark.bench;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.JsonNode;

/** Modules that come, go, are replaced, killed and many, while people use them. */
final class DockingBench {
    private static final int RATE = 1000;
    private static final int CONNECTIONS = 16;
    /** After a load the compiler has still something to do. */
    private static final int SETTLING_SECONDS = 120;

    private static final int IDLE_SECONDS = 30;
    private static final Map<String, String> SETTINGS = Map.of("docking.trial", "100ms", "docking.drain", "2500ms");

    private DockingBench() {}

    static void stations(Report report) throws Exception {
        try (Fleet fleet = Fleet.start()) {
            in(SETTINGS, "dock", room -> docking(report, room, fleet, 200));
            in(SETTINGS, "swap", room -> swapping(report, room, fleet));
            in(SETTINGS, "kill", room -> killing(report, room));
            in(Map.of("http.port", String.valueOf(freePort())), "restart", room -> restarting(report, room, fleet));
            in(Map.of(), "crowd", few -> in(Map.of(), "crowd", many -> crowding(report, few, many, fleet)));
            in(Map.of(), "new", room -> TemplateBench.fromNothing(report, room));
        }
    }

    /** What is measured in a room of its own. */
    @FunctionalInterface
    private interface Part {
        void run(Room room) throws Exception;
    }

    private static void in(Map<String, String> settings, String name, Part part) throws Exception {
        if (Bench.wants(name)) {
            try (Room room = Room.open(settings)) {
                part.run(room);
            }
        }
    }

    private static int freePort() throws IOException {
        try (var free = new java.net.ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private static String id(String kind, int number) {
        return kind + "-" + number;
    }

    private static void fill(Room room, Fleet fleet, String kind, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            room.dock(fleet.launch(id(kind, i), "1.0.0"));
        }
    }

    private static void docking(Report report, Room room, Fleet fleet, int present) throws IOException {
        fill(room, fleet, "present", 0, present);
        int rounds = Bench.quick() ? 50 : 200;
        long[] nanos = new long[rounds];
        for (int i = 0; i < rounds; i++) {
            String id = id("fresh", i);
            URI module = fleet.launch(id, "1.0.0");
            long begun = System.nanoTime();
            room.dock(module);
            room.call("GET", "/m/" + id + "/kb", "", "");
            nanos[i] = System.nanoTime() - begun;
            room.call("DELETE", "/modules/" + id + "?forget=true", room.operator(), "");
        }
        Arrays.sort(nanos);
        String what = "dock → first routed 200, " + present + " modules present, ";
        quantile(report, what + "p50 (ms)", nanos, 0.5, 50);
        quantile(report, what + "p99 (ms)", nanos, 0.99, 250);
    }

    private static void quantile(Report report, String what, long[] sorted, double quantile, double reach) {
        double millis = Load.at(sorted, quantile) / 1e3;
        report.row(
                what, String.format(Locale.ROOT, "%.1f ms", millis), sorted.length + " dockings", millis, false, reach);
    }

    private static void swapping(Report report, Room room, Fleet fleet) throws Exception {
        room.dock(fleet.launch("shop", "1.0.0"));
        int swaps = Bench.quick() ? 10 : 100;
        URI station = room.station().address();
        byte[] request = Load.request("GET", "/m/shop/kb", "", "");
        Load.paced(station, CONNECTIONS, RATE, Duration.ofSeconds(10), request);
        try (Mixture mixture = new Mixture(station, "shop")) {
            Load.Result steady = Load.paced(station, CONNECTIONS, RATE, Duration.ofSeconds(20), request);
            AtomicBoolean ended = new AtomicBoolean();
            CompletableFuture<Load.Result> swapped = CompletableFuture.supplyAsync(
                    () -> Load.paced(station, CONNECTIONS, RATE, () -> !ended.get(), request),
                    run -> Thread.ofPlatform().start(run));
            int done = 0;
            for (int i = 1; i <= swaps; i++) {
                done += swap(room, fleet.launch("shop", "1.0." + i)) ? 1 : 0;
            }
            ended.set(true);
            Load.Result load = swapped.join();
            String what =
                    done + " of " + swaps + " swaps under 1,000 requests/s, slow requests, streams and WebSockets, ";
            String seen = load.requests() + " short, " + mixture;
            zero(report, what + "requests that failed", load.errors() + mixture.failed(), seen);
            zero(report, what + "connections reset", mixture.resets(), seen);
            zero(report, what + "events lost", mixture.lost() + swaps - done, seen);
            report.row(
                    "the same, p99 of the short requests",
                    String.format(Locale.ROOT, "%.2f ms", load.p99() / 1e3),
                    String.format(Locale.ROOT, "steady state: %.2f ms", steady.p99() / 1e3),
                    load.p99() / steady.p99(),
                    false,
                    2);
        }
    }

    private static boolean swap(Room room, URI successor) throws IOException {
        JsonNode answer =
                room.call("POST", "/modules/shop/swap", room.operator(), "{\"url\":\"" + successor + "\",\"wait\":60}");
        return answer.path("swap").path("step").asString().equals("done");
    }

    private static void zero(Report report, String what, long count, String seen) {
        report.row(what, String.valueOf(count), seen, (double) count, false, 0);
    }

    /** One of two processes dies while both are asked, for what may be repeated and for what may not. */
    private static void killing(Report report, Room room) throws Exception {
        try (Fleet staying = Fleet.start();
                Fleet dying = Fleet.start()) {
            room.dock(staying.launch("pair", "1.0.0"));
            room.dock(dying.launch("pair", "1.0.0"));
            URI station = room.station().address();
            AtomicBoolean ended = new AtomicBoolean();
            CompletableFuture<Load.Result> reads = endless(station, "GET", "/m/pair/kb", ended);
            CompletableFuture<Load.Result> writes = endless(station, "POST", "/m/pair/order", ended);
            TimeUnit.SECONDS.sleep(4);
            dying.kill();
            TimeUnit.MILLISECONDS.sleep(500);
            ended.set(true);
            long failedWrites = writes.join().errors();
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Load.Result> later = endless(station, "POST", "/m/pair/order", over);
            TimeUnit.SECONDS.sleep(4);
            over.set(true);
            String what = "kill -9 of one of two instances under 1,000 requests/s, ";
            zero(
                    report,
                    what + "reads that failed",
                    reads.join().errors(),
                    reads.join().requests() + " reads");
            report.row(
                    what + "writes that failed, of those under way",
                    String.valueOf(failedWrites),
                    "at most " + CONNECTIONS / 2 + " were under way",
                    (double) failedWrites,
                    false,
                    CONNECTIONS / 2);
            zero(
                    report,
                    what + "writes that failed from half a second later on",
                    later.join().errors(),
                    later.join().requests() + " writes");
        }
    }

    private static CompletableFuture<Load.Result> endless(URI station, String verb, String path, AtomicBoolean ended) {
        byte[] request = Load.request(verb, path, "", verb.equals("POST") ? "{\"what\":\"tea\"}" : "");
        return CompletableFuture.supplyAsync(
                () -> Load.paced(station, CONNECTIONS / 2, RATE / 2, () -> !ended.get(), request),
                run -> Thread.ofPlatform().start(run));
    }

    private static void restarting(Report report, Room room, Fleet fleet) throws Exception {
        int present = 100;
        fill(room, fleet, "kept", 0, present);
        URI station = room.station().address();
        AtomicBoolean ended = new AtomicBoolean();
        CompletableFuture<Load.Result> load = endless(station, "GET", "/m/kept-0/kb", ended);
        TimeUnit.SECONDS.sleep(2);
        room.crash();
        long up = System.nanoTime();
        int routed = 0;
        for (int i = 0; i < present; i++) {
            routed += answers(room, "/m/" + id("kept", i) + "/kb") ? 1 : 0;
        }
        double millis = (System.nanoTime() - up) / 1e6;
        TimeUnit.SECONDS.sleep(2);
        ended.set(true);
        load.join();
        Map<String, Integer> states = new HashMap<>();
        room.call("GET", "/modules/discovery", "", "").path("modules").forEach(module -> {
            if (module.path("id").asString().startsWith("kept-")) {
                states.merge(module.path("state").asString(), 1, Integer::sum);
            }
        });
        String what = "hub killed and started under load, " + present + " modules alive, ";
        zero(
                report,
                what + "modules that it has forgotten",
                present - states.getOrDefault("ready", 0),
                states.toString());
        zero(
                report,
                what + "modules not routed with its first answers",
                present - routed,
                String.format(Locale.ROOT, "all asked within %.0f ms, one after the other", millis));
    }

    private static boolean answers(Room room, String path) {
        try {
            room.call("GET", path, "", "");
            return true;
        } catch (IllegalStateException _) {
            return false;
        }
    }

    private static void crowding(Report report, Room few, Room many, Fleet fleet) throws Exception {
        fill(few, fleet, "idle", 0, 10);
        fill(many, fleet, "idle", 0, 1000);
        Duel duel = new Duel(32)
                .with(many.station(), "/m/idle-0/kb", "")
                .with(few.station(), "/m/idle-0/kb", "")
                .run();
        report.row(
                "1,000 docked idle modules (requests/s to one)",
                duel.of(0).toString(),
                "10 modules: " + duel.of(1),
                duel.throughput(0, 1),
                true,
                0.9);
        TimeUnit.SECONDS.sleep(SETTLING_SECONDS);
        double manySeconds = many.station().cpuSeconds();
        double fewSeconds = few.station().cpuSeconds();
        TimeUnit.SECONDS.sleep(IDLE_SECONDS);
        double share = (many.station().cpuSeconds() - manySeconds) / IDLE_SECONDS * 100;
        double alone = (few.station().cpuSeconds() - fewSeconds) / IDLE_SECONDS * 100;
        report.row(
                "1,000 docked idle modules, processor time of the station (% of a core)",
                String.format(Locale.ROOT, "%.1f %%", share),
                String.format(Locale.ROOT, "10 modules: %.1f %%", alone),
                share,
                false,
                2);
    }
}
