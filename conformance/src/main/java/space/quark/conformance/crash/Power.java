package space.quark.conformance.crash;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** The power of a machine: what its processes, started with {@link #environment}, write below one folder can be lost. */
final class Power {
    private static final String SOURCE = "power.c";
    private static final List<String> COMPILERS = List.of("cc", "gcc", "clang");

    private final Path root;
    private final Path notes;
    private final Path library;

    private Power(Path root, Path notes, Path library) {
        this.root = root;
        this.notes = notes;
        this.library = library;
    }

    /** The C compiler of this machine, without which there is no power failure to be had. */
    static Optional<Path> compiler() {
        return !System.getProperty("os.name").equals("Linux")
                ? Optional.empty()
                : Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                        .filter(folder -> !folder.isEmpty())
                        .flatMap(folder -> COMPILERS.stream().map(Path.of(folder)::resolve))
                        .filter(Files::isExecutable)
                        .findFirst();
    }

    /**
     * Compiles what takes the notes.
     *
     * @param root the folder whose power may fail; must exist
     * @param folder for the notes; beside the root, on the same file system
     */
    static Power of(Path root, Path folder) throws IOException {
        Path compiler = compiler().orElseThrow(() -> new IllegalStateException("there is no C compiler"));
        Files.createDirectories(folder);
        Path source = folder.resolve(SOURCE);
        Path library = folder.resolve("power.so");
        try (InputStream in = Power.class.getResourceAsStream(SOURCE)) {
            Files.write(source, java.util.Objects.requireNonNull(in).readAllBytes());
        }
        Process made = new ProcessBuilder(
                        compiler.toString(),
                        "-O2",
                        // Else headers of the C library define some functions themselves, or rename them.
                        "-U_FORTIFY_SOURCE",
                        "-U_FILE_OFFSET_BITS",
                        "-U_TIME_BITS",
                        "-shared",
                        "-fPIC",
                        "-o",
                        library.toString(),
                        source.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (made.onExit().join().exitValue() != 0) {
            throw new IllegalStateException(compiler + " does not compile " + SOURCE + ":\n" + said);
        }
        Power power = new Power(root.toRealPath(), folder.toRealPath(), library.toRealPath());
        power.forget();
        return power;
    }

    /** What processes need in their environment for their power to fail. */
    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "POWER_ROOT", root.toString(),
                "POWER_JOURNAL", notes.toString(),
                // Node would write past the C library.
                "UV_USE_IO_URING", "0");
    }

    /** Drops what was not flushed; all processes must have ended. */
    PowerFailure.Loss fail(Random random) throws IOException {
        PowerFailure.Loss loss = PowerFailure.strike(root, notes.resolve("journal"), random);
        forget();
        return loss;
    }

    /** What there is counts as flushed from here on. */
    void forget() throws IOException {
        PowerFailure.delete(notes.resolve("kept"));
        open(Files.createDirectory(notes.resolve("kept")), "rwxrwxrwx");
        open(notes, "rwxrwxrwx");
        for (String name : List.of("journal", "lock")) {
            Path file = notes.resolve(name);
            Files.write(
                    file,
                    new byte[0],
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING);
            open(file, "rw-rw-rw-");
        }
    }

    /** The database may run as another user. */
    private static void open(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
}
