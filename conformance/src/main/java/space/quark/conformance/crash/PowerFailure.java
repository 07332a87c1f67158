package space.quark.conformance.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Undoes what was not flushed. Half of the failures drop all of it; the others keep some of it, as real disks do: names up
 * to some moment, and of each file's content some pages, a few of them torn.
 */
final class PowerFailure {
    private static final int SECTOR = 512;
    private static final int SECTORS_A_PAGE = 8;
    private static final int PAGES_A_TORN_ONE = 16;

    private final PowerJournal journal;
    private final boolean all;
    private final long seed;
    private int names;
    private int files;
    private long bytes;

    private PowerFailure(PowerJournal journal, Random random) {
        this.journal = journal;
        this.all = random.nextBoolean();
        this.seed = random.nextLong();
    }

    /** How much was lost. */
    record Loss(boolean all, int names, int files, long bytes) {}

    /** Strikes the folder; nothing that writes there may run. */
    static Loss strike(Path root, Path notes, Random random) throws IOException {
        try (PowerJournal journal = PowerJournal.read(notes)) {
            if (journal.mapped()) {
                throw new IllegalStateException("a file below " + root + " was written through memory");
            }
            PowerFailure failure = new PowerFailure(journal, random);
            failure.undoNames(random);
            failure.undoContents(root);
            return new Loss(failure.all, failure.names, failure.files, failure.bytes);
        }
    }

    private void undoNames(Random random) throws IOException {
        List<PowerJournal.Note> loose = journal.looseNames();
        int kept = all ? 0 : random.nextInt(loose.size() + 1);
        for (PowerJournal.Note note : loose.subList(kept, loose.size()).reversed()) {
            undo(note, journal.paths(note));
            names++;
        }
    }

    private static void undo(PowerJournal.Note note, String[] paths) throws IOException {
        Path from = Path.of(paths[0]);
        Path to = Path.of(paths[1]);
        switch (note.kind()) {
            case 'C', 'M' -> delete(from);
            case 'L' -> Files.deleteIfExists(to);
            case 'X' -> Files.createDirectories(from);
            case 'D' -> bringBack(from, paths[2]);
            default -> {
                if (Files.exists(to)) {
                    Files.move(to, from);
                }
                bringBack(to, paths[2]);
            }
        }
    }

    private static void bringBack(Path name, String kept) throws IOException {
        if (!kept.isEmpty() && !Files.exists(name)) {
            Files.createLink(name, Path.of(kept));
        }
    }

    private void undoContents(Path root) throws IOException {
        Map<Long, List<PowerJournal.Note>> open = journal.unflushed();
        Map<Long, Path> places = places(root);
        for (Map.Entry<Long, List<PowerJournal.Note>> file : open.entrySet()) {
            Path path = places.get(file.getKey());
            if (path != null) {
                undo(path, file.getKey(), file.getValue());
                files++;
            }
        }
    }

    private void undo(Path path, long inode, List<PowerJournal.Note> notes) throws IOException {
        boolean whole = all || notes.stream().anyMatch(note -> note.kind() == 'T');
        if (!all && whole && !drops(inode, 0)) {
            return;
        }
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long end = notes.getFirst().size();
            long now = file.size();
            for (PowerJournal.Note note : notes.reversed()) {
                ByteBuffer old = journal.old(note);
                long upTo = note.place() + note.length();
                if (whole) {
                    put(file, old, note.place(), 0, note.length());
                    continue;
                }
                for (long at = note.place(); at < upTo; at = (at / SECTOR + 1) * SECTOR) {
                    long length = Math.min(upTo, (at / SECTOR + 1) * SECTOR) - at;
                    if (drops(inode, at / SECTOR)) {
                        put(file, old, note.place(), at - note.place(), length);
                    } else {
                        end = Math.max(end, Math.min(now, at + length));
                    }
                }
            }
            resize(file, end);
        }
    }

    /** Puts a part of what was there back; beyond the old end that is nothing. */
    private void put(FileChannel file, ByteBuffer old, long place, long skip, long length) throws IOException {
        int from = (int) Math.min(skip, old.limit());
        int upTo = (int) Math.min(skip + length, old.limit());
        ByteBuffer part = old.slice(from, upTo - from);
        for (long at = place + from; part.hasRemaining(); ) {
            at += file.write(part, at);
        }
        long rest = Math.min(place + skip + length, file.size()) - (place + Math.max(skip, upTo));
        if (rest > 0) {
            ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(rest, 1 << 20));
            for (long at = place + Math.max(skip, upTo), end = at + rest; at < end; ) {
                at += file.write(zeros.clear().limit((int) Math.min(zeros.capacity(), end - at)), at);
            }
        }
        bytes += length;
    }

    private static void resize(FileChannel file, long size) throws IOException {
        if (file.size() > size) {
            file.truncate(size);
        } else if (file.size() < size) {
            file.write(ByteBuffer.allocate(1), size - 1);
        }
    }

    /** The same for a sector each time; its page mostly shares its lot. */
    private boolean drops(long inode, long sector) {
        long page = sector / SECTORS_A_PAGE;
        boolean torn = Math.floorMod(mix(inode, page, 1), PAGES_A_TORN_ONE) == 0;
        return (mix(inode, torn ? sector : page, torn ? 2 : 3) & 1) == 0;
    }

    private long mix(long inode, long number, long salt) {
        long x = seed ^ inode * 0x9E3779B97F4A7C15L ^ number * 0xC2B2AE3D27D4EB4FL ^ salt << 56;
        x = (x ^ x >>> 32) * 0xD6E8FEB86659FD93L;
        x = (x ^ x >>> 32) * 0xD6E8FEB86659FD93L;
        return x ^ x >>> 32;
    }

    private static Map<Long, Path> places(Path root) throws IOException {
        Map<Long, Path> places = new HashMap<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile() && Files.getAttribute(file, "unix:ino") instanceof Long inode) {
                    places.put(inode, file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return places;
    }

    static void delete(Path path) throws IOException {
        try {
            if (Files.isDirectory(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                try (var inside = Files.list(path)) {
                    for (Path each : inside.toList()) {
                        delete(each);
                    }
                }
            }
            Files.deleteIfExists(path);
        } catch (NoSuchFileException _) {
            // gone already
        }
    }
}
