package space.quark.hub.docking;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The output of a supervised module: the newest of it in one file, what came before in another, neither too large. */
final class ChildLog {
    private static final String NEW = "current.log";
    private static final String OLD = "previous.log";

    private final Path folder;
    private final long most;
    private final InstantSource clock;
    private long size;

    ChildLog(Path folder, long most, InstantSource clock) {
        this.folder = folder;
        this.most = most;
        this.clock = clock;
        try {
            Files.createDirectories(folder);
            Path file = folder.resolve(NEW);
            size = Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes down all that comes, until nothing comes any more. */
    void copy(InputStream output) {
        byte[] part = new byte[8192];
        try (InputStream in = output) {
            for (int length = in.read(part); length >= 0; length = in.read(part)) {
                write(part, length);
            }
        } catch (IOException _) {
            // The process is gone.
        }
    }

    /** A line of the station's own. */
    void note(String words) {
        byte[] line = ("--- " + clock.instant() + " " + words + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            write(line, line.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void write(byte[] part, int length) throws IOException {
        if (size + length > most) {
            Files.move(folder.resolve(NEW), folder.resolve(OLD), StandardCopyOption.REPLACE_EXISTING);
            size = 0;
        }
        try (OutputStream out =
                Files.newOutputStream(folder.resolve(NEW), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            out.write(part, 0, length);
        }
        size += length;
    }

    /** The last lines in a module's folder of logs, the oldest first. */
    static List<String> tail(Path folder, int lines) {
        List<String> all = new ArrayList<>();
        for (String name : List.of(OLD, NEW)) {
            try {
                byte[] bytes = Files.readAllBytes(folder.resolve(name));
                new String(bytes, StandardCharsets.UTF_8).lines().forEach(all::add);
            } catch (IOException _) {
                // Not written yet.
            }
        }
        return List.copyOf(all.subList(Math.max(0, all.size() - lines), all.size()));
    }
}
