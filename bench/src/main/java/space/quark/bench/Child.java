package space.quark.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, so that its processor time and memory can be told from the load's. */
final class Child implements AutoCloseable {
    private static final String UP = "up: ";
    private static final double TICKS_PER_SECOND = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Process process;
    private final URI address;
    private final double secondsToUp;

    private Child(Process process, URI address, double secondsToUp) {
        this.process = process;
        this.address = address;
        this.secondsToUp = secondsToUp;
    }

    /** Starts a main class of ours that prints a line ending in {@code up: <address>} when it serves. */
    static Child start(Class<?> main, List<String> arguments, Map<String, String> environment) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(System.getProperty("quark.java.options", "-XX:+UseSerialGC -Xmx512m")
                .split(" ")));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return run(command, environment);
    }

    /** Starts the command and waits until it says that it is up. */
    static Child run(List<String> command, Map<String, String> environment) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(environment);
            long begun = System.nanoTime();
            Process process = builder.start();
            List<String> said = new ArrayList<>();
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = out.readLine();
            while (line != null && !line.contains(UP)) {
                said.add(line);
                line = out.readLine();
            }
            if (line == null) {
                throw new IllegalStateException("did not come up: " + String.join("\n", said));
            }
            URI address =
                    URI.create(line.substring(line.indexOf(UP) + UP.length()).strip());
            double seconds = (System.nanoTime() - begun) / 1e9;
            Thread.ofPlatform().daemon().start(() -> drain(out));
            return Started.keep(new Child(process, address, seconds));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nobody reads what it says from here on, but it must not wait for a reader. */
    private static void drain(BufferedReader out) {
        try (out) {
            out.lines().forEach(_ -> {});
        } catch (IOException | UncheckedIOException _) {
            // The process ended while it spoke.
        }
    }

    URI address() {
        return address;
    }

    double secondsToUp() {
        return secondsToUp;
    }

    long pid() {
        return process.pid();
    }

    /** Processor time used so far, in seconds, user and system together. */
    double cpuSeconds() {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
        } catch (IOException _) {
            return Double.NaN;
        }
    }

    /** Memory held now, in MB (resident set). */
    double residentMegabytes() {
        try (var lines = Files.lines(Path.of("/proc", String.valueOf(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .sum()
                    / 1024.0;
        } catch (IOException _) {
            return Double.NaN;
        }
    }

    /** {@code kill -9}. */
    void kill() {
        Started.ended(this);
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        Started.ended(this);
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
