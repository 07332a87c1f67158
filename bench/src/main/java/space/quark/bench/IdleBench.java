package space.quark.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What an idle station weighs, and how long it takes to its first answer on data that is there. */
final class IdleBench {
    private static final long SETTLE_SECONDS = 20;

    private IdleBench() {}

    static void memoryAndStart(Report report) throws Exception {
        double bareMegabytes;
        double bareSeconds;
        try (Child bare = Child.start(BaselineServer.class, List.of(), Map.of())) {
            get(bare.address(), "/");
            bareSeconds = bare.secondsToUp();
            bareMegabytes = settled(bare);
        }
        Path folder = Scratch.folder("idle");
        try {
            launch(folder).close();
            double seconds = Double.MAX_VALUE;
            double megabytes = 0;
            for (int round = 0; round < 3; round++) {
                long begun = System.nanoTime();
                try (Child station = launch(folder)) {
                    get(station.address(), "/health/ready");
                    seconds = Math.min(seconds, (System.nanoTime() - begun) / 1e9);
                    megabytes = round == 2 ? settled(station) : megabytes;
                }
            }
            report.row(
                    "idle memory without PostgreSQL, all modules (MB)",
                    String.format(Locale.ROOT, "%.0f MB", megabytes),
                    String.format(Locale.ROOT, "bare Jetty server: %.0f MB", bareMegabytes),
                    megabytes,
                    false,
                    200);
            report.row(
                    "start on existing data to the first 200, PostgreSQL's start included (s)",
                    String.format(Locale.ROOT, "%.2f s", seconds),
                    String.format(Locale.ROOT, "bare Jetty server: %.2f s", bareSeconds),
                    seconds,
                    false,
                    3);
        } finally {
            Scratch.delete(folder);
        }
    }

    /** The station as the launcher starts it, ahead-of-time cache included. */
    private static Child launch(Path folder) throws IOException {
        Path home = Path.of(System.getProperty("quark.home", "."));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                System.getProperty("quark.java.options", "-XX:+UseSerialGC").split(" ")));
        Path cache = home.resolve(".quark/quark.aot");
        if (Files.exists(cache) && Files.size(cache) > 0) {
            command.add("-XX:AOTCache=" + cache);
        }
        command.addAll(List.of(
                "-jar",
                home.resolve("station/target/station.jar").toString(),
                "run",
                "--port",
                "0",
                "--data",
                folder.toString()));
        return Child.run(command, Map.of());
    }

    private static double settled(Child child) throws InterruptedException {
        TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
        return child.residentMegabytes();
    }

    private static void get(URI server, String path) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI address = URI.create("http://127.0.0.1:" + server.getPort() + path);
            var answer = http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding());
            if (answer.statusCode() != 200) {
                throw new IOException(path + " answered " + answer.statusCode());
            }
        }
    }
}
