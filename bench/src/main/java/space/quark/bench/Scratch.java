package space.quark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Folders for what a run writes, all of them in one where the run has one of its own. */
final class Scratch {
    private Scratch() {}

    /** A new folder; whoever asks deletes it. */
    static Path folder(String purpose) throws IOException {
        @Nullable Path run = Warden.run();
        String prefix = "quark-bench-" + purpose + "-";
        return run == null ? Files.createTempDirectory(prefix) : Files.createTempDirectory(run, prefix);
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException _) {
            // Deleted already.
        }
    }
}
