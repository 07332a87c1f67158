package space.quark.conformance;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A station in a process of its own, to be stopped as operators and power cuts stop it. */
final class StationProcess implements AutoCloseable {
    private static final String UP = "Quark is up: ";
    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final Path data;
    private final URI address;
    private final List<String> said;

    private StationProcess(Process process, Path data, URI address, List<String> said) {
        this.process = process;
        this.data = data;
        this.address = address;
        this.said = said;
    }

    static StationProcess start(Path data, String... options) {
        return start(System.getProperty("java.class.path"), data, options);
    }

    /** A station that finds these folders on its class path before everything else. */
    static StationProcess startWith(Path resources, Path data, String... options) {
        return start(resources + File.pathSeparator + System.getProperty("java.class.path"), data, options);
    }

    private static StationProcess start(String classPath, Path data, String... options) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx300m",
                "-cp",
                classPath,
                "space.quark.station.Main",
                "run",
                "--limits",
                "off",
                "--data",
                data.toString()));
        if (!List.of(options).contains("--port")) {
            command.addAll(List.of("--port", "0"));
        }
        command.addAll(List.of(options));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return awaitUp(process, data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StationProcess awaitUp(Process process, Path data) throws IOException {
        List<String> said = java.util.Collections.synchronizedList(new ArrayList<>());
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            said.add(line);
            if (line.startsWith(UP)) {
                URI address = URI.create(line.substring(UP.length()).split(" ")[0]);
                Thread.ofVirtual().start(() -> listen(out, said));
                return new StationProcess(process, data, address, said);
            }
        }
        throw new AssertionError("the station did not come up:\n" + String.join("\n", said));
    }

    private static void listen(BufferedReader out, List<String> said) {
        try (out) {
            out.lines().forEach(said::add);
        } catch (IOException | UncheckedIOException _) {
            // The process ended while it spoke.
        }
    }

    URI address() {
        return address;
    }

    List<String> said() {
        return List.copyOf(said);
    }

    /** As {@code kill -9} of the station alone; its PostgreSQL lives on as an orphan. */
    void killStation() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** As a power cut: the station and every process of its PostgreSQL end in the middle of whatever they do. */
    void killEverything() throws InterruptedException, IOException {
        ProcessHandle postmaster = postmaster();
        List<ProcessHandle> backends = postmaster.descendants().toList();
        process.destroyForcibly();
        // The postmaster first: it would restart after the death of a backend.
        postmaster.destroyForcibly();
        backends.forEach(ProcessHandle::destroyForcibly);
        process.waitFor();
        while (postmaster.isAlive() || backends.stream().anyMatch(ProcessHandle::isAlive)) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    ProcessHandle postmaster() throws IOException {
        String pid =
                Files.readAllLines(data.resolve("postgres/data/postmaster.pid")).getFirst();
        return ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
    }

    /** As Ctrl-C or a service manager ends it; gives the exit code. */
    int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still not stopped after " + PATIENCE_SECONDS + " s:\n" + String.join("\n", said));
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                terminate();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
