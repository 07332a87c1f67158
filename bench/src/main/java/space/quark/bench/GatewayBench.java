package space.quark.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The way through the hub to a module in a process of its own, against nginx before the same module. */
final class GatewayBench {
    private static final String NGINX = "nginx, one worker";
    private static final String THROUGH = "/m/kilobyte/kb";
    private static final String DIRECT = "/kb";
    private static final int PER_SECOND = 1000;
    private static final int CLIENTS = 8;
    private static final int ROUNDS = 5;
    private static final Duration PACED = Duration.ofSeconds(Integer.getInteger("quark.bench.seconds", 8));

    private GatewayBench() {}

    static void throughTheHub(Report report) throws IOException {
        Path folder = Scratch.folder("nginx");
        try (Child module = Child.start(ModuleServer.class, List.of(), Map.of());
                Room room = Room.open()) {
            room.dock(module.address());
            String token = room.register("gateway").token();
            for (int connections : new int[] {32, 256}) {
                load(report, room.station(), module, folder, connections, token);
            }
            added(report, room.station(), module, token);
        } finally {
            Scratch.delete(folder);
        }
    }

    private static void load(Report report, Child station, Child module, Path folder, int connections, String token)
            throws IOException {
        String what = "gateway to a foreign process, 1 KB, c=" + connections + ", permission check and metrics on";
        Optional<Child> proxy = Nginx.before(module.address(), folder);
        if (proxy.isEmpty()) {
            Measured alone = Measured.get(station, connections, THROUGH, token);
            report.note(what, alone.toString(), NGINX + ": skipped, it is not installed here");
            return;
        }
        try (Child nginx = proxy.get()) {
            Duel duel = new Duel(connections)
                    .with(nginx, DIRECT, "")
                    .with(station, THROUGH, token)
                    .run();
            report.row(
                    what + " (requests/s)",
                    duel.of(1).toString(),
                    NGINX + ": " + duel.of(0),
                    duel.throughput(1, 0),
                    true,
                    0.5);
            report.row(
                    "the same, processor time of a request",
                    micros(duel.of(1)),
                    NGINX + ": " + micros(duel.of(0)),
                    duel.of(1).microsPerRequest() / duel.of(0).microsPerRequest(),
                    false,
                    2.5);
        }
    }

    private static String micros(Measured measured) {
        return String.format(Locale.ROOT, "%.0f µs", measured.microsPerRequest());
    }

    private static void added(Report report, Child station, Child module, String token) {
        byte[] through = Load.request("GET", THROUGH, token, "");
        byte[] direct = Load.request("GET", DIRECT, "", "");
        Duration round = PACED.dividedBy(ROUNDS);
        Load.Result[] far = new Load.Result[ROUNDS];
        Load.Result[] near = new Load.Result[ROUNDS];
        Load.paced(station.address(), CLIENTS, PER_SECOND, PACED, through);
        Load.paced(module.address(), CLIENTS, PER_SECOND, PACED, direct);
        for (int i = 0; i < ROUNDS; i++) {
            far[i] = Load.paced(station.address(), CLIENTS, PER_SECOND, round, through);
            near[i] = Load.paced(module.address(), CLIENTS, PER_SECOND, round, direct);
        }
        latency(report, "p50", median(far, Load.Result::p50), median(near, Load.Result::p50), 0.3);
        latency(report, "p99", median(far, Load.Result::p99), median(near, Load.Result::p99), 2);
    }

    private static double median(Load.Result[] rounds, ToDoubleFunction<Load.Result> figure) {
        double[] sorted = Arrays.stream(rounds).mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static void latency(Report report, String which, double far, double near, double reach) {
        report.row(
                which + " that the gateway adds at 1,000 requests/s, median of " + ROUNDS + " rounds, ms",
                String.format(Locale.ROOT, "%.2f ms", far / 1e3),
                String.format(Locale.ROOT, "direct call: %.2f ms", near / 1e3),
                (far - near) / 1e3,
                false,
                reach);
    }
}
