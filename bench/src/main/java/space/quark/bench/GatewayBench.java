package space.quark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The way through the hub to a module in a process of its own, against nginx before the same module. */
final class GatewayBench {
    private static final String NGINX = "nginx, one worker";
    private static final int PER_SECOND = 1000;
    private static final Duration PACED = Duration.ofSeconds(Integer.getInteger("quark.bench.seconds", 8));

    private GatewayBench() {}

    static void throughTheHub(Report report) throws IOException {
        Path folder = Files.createTempDirectory("quark-bench-nginx");
        try (Child module = Child.start(ModuleServer.class, List.of(), Map.of());
                Room room = Room.open()) {
            room.dock(module.address());
            String token = room.register("gateway").token();
            for (int connections : new int[] {32, 256}) {
                load(report, room.station(), module, folder, connections, token);
            }
            added(report, room.station(), module, token);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static void load(Report report, Child station, Child module, Path folder, int connections, String token)
            throws IOException {
        String what = "gateway to a foreign process, 1 KB, c=" + connections + ", permission check and metrics on";
        Measured quark = Measured.get(station, connections, "/m/kilobyte/kb", token);
        Optional<Child> proxy = Nginx.before(module.address(), folder);
        if (proxy.isEmpty()) {
            report.note(what, quark.toString(), NGINX + ": skipped, it is not installed here");
            return;
        }
        Measured nginx;
        try (Child running = proxy.get()) {
            nginx = Measured.get(running, connections, "/kb", token);
        }
        report.row(
                what + " (requests/s)",
                quark.toString(),
                NGINX + ": " + nginx,
                quark.load().perSecond() / nginx.load().perSecond(),
                true,
                0.5);
        report.row(
                "the same, processor time of a request",
                micros(quark),
                NGINX + ": " + micros(nginx),
                quark.microsPerRequest() / nginx.microsPerRequest(),
                false,
                2.5);
    }

    private static String micros(Measured measured) {
        return String.format(Locale.ROOT, "%.0f µs", measured.microsPerRequest());
    }

    private static void added(Report report, Child station, Child module, String token) {
        byte[] through = Load.request("GET", "/m/kilobyte/kb", token, "");
        byte[] direct = Load.request("GET", "/kb", "", "");
        Load.paced(station.address(), 8, PER_SECOND, PACED, through);
        Load.paced(module.address(), 8, PER_SECOND, PACED, direct);
        Load.Result far = Load.paced(station.address(), 8, PER_SECOND, PACED, through);
        Load.Result near = Load.paced(module.address(), 8, PER_SECOND, PACED, direct);
        latency(report, "p50 that the gateway adds at 1,000 requests/s, ms", far.p50(), near.p50(), 0.3);
        latency(report, "p99 that the gateway adds at 1,000 requests/s, ms", far.p99(), near.p99(), 2);
    }

    private static void latency(Report report, String what, double far, double near, double reach) {
        report.row(
                what,
                String.format(Locale.ROOT, "%.2f ms", far / 1e3),
                String.format(Locale.ROOT, "direct call: %.2f ms", near / 1e3),
                (far - near) / 1e3,
                false,
                reach);
    }
}
