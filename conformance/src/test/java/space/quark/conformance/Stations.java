package space.quark.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import space.quark.host.storage.TestPostgres;
import space.quark.station.Station;

/** One whole station for all tests of this process that only need some station: real storage, real HTTP. */
final class Stations {
    private static @Nullable Station shared;
    private static @Nullable Path folder;

    private Stations() {}

    static synchronized Station shared() {
        Station running = shared;
        if (running == null) {
            Path data = dataFolder();
            running = start(data, Map.of());
            shared = running;
            folder = data;
            Runtime.getRuntime().addShutdownHook(new Thread(Stations::end));
        }
        return running;
    }

    /** The data folder of {@link #shared}. */
    static synchronized Path sharedFolder() {
        shared();
        return java.util.Objects.requireNonNull(folder);
    }

    /** A station of its own on this folder, on a free port, without limits on tries. */
    static Station start(Path data, Map<String, String> settings) {
        Map<String, String> flags = new LinkedHashMap<>(Map.of("http.port", "0", "station.limits", "off"));
        flags.putAll(settings);
        return Station.start(data, flags, Map.of());
    }

    /** A data folder that is new but for the database's programs, which take seconds to unpack. */
    static Path dataFolder() {
        Path folder = newFolder();
        TestPostgres.lendPrograms(folder.resolve("postgres"));
        return folder;
    }

    static Path newFolder() {
        try {
            return Files.createTempDirectory("quark-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static synchronized void end() {
        if (shared != null && folder != null) {
            shared.close();
            delete(folder);
        }
    }
}
