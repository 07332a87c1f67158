package space.quark.conformance.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A module in another language that docks, counts and writes down what it hears. */
final class Program {
    private final Language language;
    private final Machine machine;
    private final Path folder;
    private final Path home;
    private final Path acks;
    private @Nullable Process process;

    /** What a module is written in. */
    enum Language {
        PYTHON("pycrash", "py-", "client.py", "python3"),
        TYPESCRIPT("tscrash", "ts-", "client.mjs", "node");

        final String module;
        final String keys;
        private final String file;
        private final String runtime;

        Language(String module, String keys, String file, String runtime) {
            this.module = module;
            this.keys = keys;
            this.file = file;
            this.runtime = runtime;
        }

        /** Whether this machine has what runs it. */
        boolean present() {
            return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                    .filter(part -> !part.isEmpty())
                    .anyMatch(part -> Files.isExecutable(Path.of(part, runtime)));
        }
    }

    /**
     * @param folder for what lies outside of the machine
     * @param home the project's folder
     */
    Program(Language language, Machine machine, Path folder, Path home) {
        this.language = language;
        this.machine = machine;
        this.folder = folder;
        this.home = home;
        this.acks = folder.resolve(language.module + ".acks");
    }

    Language language() {
        return language;
    }

    /** Where the module finds its registration token. */
    Path tokenFile() {
        return folder.resolve(language.module + ".token");
    }

    void start() throws IOException {
        Path script = folder.resolve(language.file);
        if (!Files.exists(script)) {
            try (InputStream in = Program.class.getResourceAsStream(language.file)) {
                Files.write(script, Objects.requireNonNull(in).readAllBytes());
            }
        }
        Process started = machine.run(
                List.of(language.runtime, script.toString()),
                Map.of(
                        "QUARK_HUB_URL", "http://127.0.0.1:" + machine.port(),
                        "QUARK_DATA_DIR", data().toString(),
                        "QUARK_TOKEN_FILE", tokenFile().toString(),
                        "QUARK_INSTANCE_ID", language.module + "-1",
                        "PYTHONPATH", home.resolve("sdks/python").toString(),
                        "PYTHONDONTWRITEBYTECODE", "1",
                        "CRASH_SDK",
                                home.resolve("sdks/typescript/quark.js").toUri().toString(),
                        "CRASH_ACKS", acks.toString()));
        process = started;
        Thread.ofVirtual().start(() -> listen(started));
    }

    private void listen(Process started) {
        try (BufferedReader out = started.inputReader(StandardCharsets.UTF_8)) {
            out.lines().forEach(line -> machine.log(language.module + ": " + line));
        } catch (IOException | UncheckedIOException _) {
            // The process ended while it spoke.
        }
    }

    void startUnlessRunning() throws IOException {
        Process running = process;
        if (running == null || !running.isAlive()) {
            start();
        }
    }

    void kill() throws InterruptedException {
        Process running = process;
        if (running != null) {
            running.destroyForcibly().waitFor();
        }
    }

    private Path data() {
        return machine.data().resolve("clients").resolve(language.module);
    }

    /** By key, up to which number it was acknowledged. */
    Map<String, Long> acknowledged() throws IOException {
        Map<String, Long> found = new TreeMap<>();
        lines(acks).forEach(line -> found.put(line[0], Long.valueOf(line[1])));
        return found;
    }

    /** Its effects, in their order: key and number of each. */
    List<String[]> effects() throws IOException {
        return lines(data().resolve("effects"));
    }

    /** Only whole lines, as the module itself reads them. */
    private static List<String[]> lines(Path file) throws IOException {
        List<String[]> lines = new ArrayList<>();
        if (Files.exists(file)) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            String[] parts = text.split("\n", -1);
            for (int i = 0; i < parts.length - 1; i++) {
                String[] words = parts[i].split(" ");
                if (words.length < 2 || parts[i].indexOf('\0') >= 0) {
                    break;
                }
                lines.add(words);
            }
        }
        return lines;
    }
}
