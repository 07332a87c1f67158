package space.quark.host.storage;

import java.nio.file.Path;
import java.time.Duration;

/** The station's own PostgreSQL server. */
public final class EmbeddedPostgres implements AutoCloseable {
    /**
     * How to run the server.
     *
     * @param durable false only in tests: what was acknowledged may be lost in a power failure
     */
    public record Options(boolean durable, int maxConnections, Duration patience) {}

    public static EmbeddedPostgres start(Path folder, Options options) {
        if (options.maxConnections() < 1) {
            throw new IllegalArgumentException(folder.toString());
        }
        return new EmbeddedPostgres();
    }

    @Override
    public void close() {}
}
