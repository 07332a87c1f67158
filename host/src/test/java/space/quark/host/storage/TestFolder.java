package space.quark.host.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder of a test's own, for what has no {@code @TempDir}.
 *
 * @param path it exists until this is closed
 */
public record TestFolder(Path path) implements AutoCloseable {
    /** A new one. */
    public static TestFolder make(String purpose) {
        try {
            return new TestFolder(Files.createTempDirectory("quark-" + purpose + "-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes it with everything in it. */
    @Override
    public void close() {
        try {
            Folders.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
