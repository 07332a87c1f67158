package space.quark.hub.jars;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which state of each jar was dealt with. A change counts when two looks in a row see it, for files grow as they are copied. */
final class Stamps {
    private final Map<Path, Stamp> known = new ConcurrentHashMap<>();
    private Map<Path, Stamp> seen = Map.of();

    private record Stamp(
            long size, FileTime modified, @Nullable Object key) {
        static @Nullable Stamp of(Path file) {
            try {
                BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(now.size(), now.lastModifiedTime(), now.fileKey());
            } catch (IOException _) {
                return null;
            }
        }
    }

    /** What lies there now was dealt with, or is not there. */
    void note(Path file) {
        Stamp now = Stamp.of(file);
        if (now == null) {
            known.remove(file);
        } else {
            known.put(file, now);
        }
    }

    /** The files that came, changed or went since they were dealt with; they count as dealt with from now on. */
    List<Path> changed(List<Path> files) {
        Map<Path, Stamp> now = new HashMap<>();
        for (Path file : files) {
            Stamp stamp = Stamp.of(file);
            if (stamp != null) {
                now.put(file, stamp);
            }
        }
        List<Path> changed = new ArrayList<>();
        now.forEach((file, stamp) -> {
            if (stamp.equals(seen.get(file)) && !stamp.equals(known.get(file))) {
                known.put(file, stamp);
                changed.add(file);
            }
        });
        for (Path file : List.copyOf(known.keySet())) {
            if (!now.containsKey(file) && !seen.containsKey(file)) {
                known.remove(file);
                changed.add(file);
            }
        }
        seen = now;
        return changed;
    }
}
