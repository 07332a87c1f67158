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
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The output of a supervised module: the newest of it in one file, what came before in another, neither too large. */
final class ChildLog {
    private static final Logger LOG = LoggerFactory.getLogger(ChildLog.class);
    private static final String NEW = "current.log";
    private static final String OLD = "previous.log";
    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNERS_FOLDER = PosixFilePermissions.fromString("rwx------");
    /** By folder: several may write there, such as two programs during a swap. */
    private static final Map<Path, ReentrantLock> TURNS = new ConcurrentHashMap<>();

    private final Path folder;
    private final long most;
    private final InstantSource clock;

    ChildLog(Path folder, long most, InstantSource clock) {
        this.folder = folder;
        this.most = most;
        this.clock = clock;
        try {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNERS_FOLDER));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes down all that comes, until nothing comes any more; what a full disk does not take is lost, and no program waits. */
    void copy(InputStream output) {
        byte[] part = new byte[8192];
        try (InputStream in = output) {
            for (int length = in.read(part); length >= 0; length = in.read(part)) {
                writeOrLose(part, length);
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

    private void writeOrLose(byte[] part, int length) {
        try {
            write(part, length);
        } catch (IOException e) {
            LOG.debug("what a program wrote could not be kept: {}", e.toString());
        }
    }

    private void write(byte[] part, int length) throws IOException {
        ReentrantLock turn = TURNS.computeIfAbsent(folder, _ -> new ReentrantLock());
        turn.lock();
        try {
            for (int from = 0; from < length; ) {
                from += append(part, from, length - from);
            }
        } finally {
            turn.unlock();
        }
    }

    /** Writes as much as fits; a successor, or the station itself, may have written there meanwhile. */
    private int append(byte[] part, int from, int length) throws IOException {
        Path file = folder.resolve(NEW);
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNERS));
        }
        long size = Files.size(file);
        if (size > 0 && size + length > most) {
            Files.move(file, folder.resolve(OLD), StandardCopyOption.REPLACE_EXISTING);
            return 0;
        }
        int fitting = (int) Math.min(length, most);
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
            out.write(part, from, fitting);
        }
        return fitting;
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
