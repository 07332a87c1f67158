package space.quark.conformance.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What {@code power.c} noted: changes below a folder, in their order, and which of them were flushed. */
final class PowerJournal implements AutoCloseable {
    private static final int HEAD = 56;
    private static final int MAGIC = 0x52575051;
    private static final String CONTENTS = "WT";
    private static final String NAMES = "CDRMXL";
    private static final String FLUSHES = "FSV";

    private final FileChannel file;
    private final List<Note> contents = new ArrayList<>();
    private final List<Note> names = new ArrayList<>();
    private final Map<Long, Long> flushed = new HashMap<>();
    private long allFlushed = -1;
    private boolean mapped;

    /**
     * One change.
     *
     * @param at where in the journal it was noted
     * @param place of content: where in the file; of a name: the folder's inode
     * @param size of content: the file's size before; of a name: the other folder's inode
     * @param length how much is written, from {@code place}
     * @param kept how many of the bytes that were there are in the journal, from {@code data}
     */
    record Note(char kind, long at, long inode, long place, long size, long length, long data, int kept) {}

    private PowerJournal(FileChannel file) {
        this.file = file;
    }

    static PowerJournal read(Path path) throws IOException {
        PowerJournal journal = new PowerJournal(FileChannel.open(path, StandardOpenOption.READ));
        journal.read();
        return journal;
    }

    private void read() throws IOException {
        long at = 0;
        while (at + HEAD <= file.size()) {
            ByteBuffer head = bytes(at, HEAD);
            char kind = (char) head.getInt(4);
            long length = head.getLong(32);
            if (head.getInt(0) != MAGIC || !begins(at + HEAD + length)) {
                // Killed while it noted; what it was about to change was never changed.
                at = next(at + 1);
                continue;
            }
            add(new Note(
                    kind,
                    at,
                    head.getLong(16),
                    head.getLong(24),
                    head.getLong(40),
                    head.getLong(48),
                    at + HEAD,
                    Math.toIntExact(length)));
            at += HEAD + length;
        }
    }

    private boolean begins(long at) throws IOException {
        return at == file.size()
                || (at + 8 <= file.size() && bytes(at, 4).getInt(0) == MAGIC)
                || (at < file.size() && at + 8 > file.size());
    }

    private long next(long from) throws IOException {
        for (long at = from; at + HEAD <= file.size(); at += 1 << 16) {
            ByteBuffer part = bytes(at, (int) Math.min((1 << 16) + 3, file.size() - at));
            for (int i = 0; i + 4 <= part.limit(); i++) {
                if (part.getInt(i) == MAGIC) {
                    return at + i;
                }
            }
        }
        return file.size();
    }

    private void add(Note note) {
        if (CONTENTS.indexOf(note.kind) >= 0) {
            contents.add(note);
        } else if (NAMES.indexOf(note.kind) >= 0) {
            names.add(note);
            if (note.kind == 'C') {
                // The number of a file that is gone, given out again.
                contents.removeIf(old -> old.inode == note.inode);
            }
        } else if (FLUSHES.indexOf(note.kind) < 0) {
            throw new IllegalStateException("an unknown note: " + note);
        } else if (note.kind == 'V') {
            mapped = true;
        } else if (note.kind == 'S') {
            allFlushed = Math.max(allFlushed, note.place);
        } else {
            flushed.merge(note.inode, note.place, Math::max);
        }
    }

    /** Whether a file was written through memory, which is not seen. */
    boolean mapped() {
        return mapped;
    }

    /** Changes of content that were not flushed, by file, in their order. */
    Map<Long, List<Note>> unflushed() {
        Map<Long, List<Note>> open = new HashMap<>();
        for (Note note : contents) {
            if (!flushed(note.inode, note)) {
                open.computeIfAbsent(note.inode, _ -> new ArrayList<>()).add(note);
            }
        }
        return open;
    }

    /**
     * Changes of names that may be lost, in their order. A file system's own journal keeps them in order: when one is
     * kept, so are all before it. One is kept when its folder, or what it names, was flushed afterwards.
     */
    List<Note> looseNames() {
        int loose = names.size();
        while (loose > 0 && !kept(names.get(loose - 1))) {
            loose--;
        }
        return names.subList(loose, names.size());
    }

    private boolean kept(Note name) {
        return flushed(name.inode, name) || flushed(name.place, name) || (name.size != 0 && flushed(name.size, name));
    }

    private boolean flushed(long inode, Note note) {
        return Math.max(allFlushed, flushed.getOrDefault(inode, -1L)) > note.at;
    }

    /** From where, to where, and under which other name the content was kept; empty where there is none. */
    String[] paths(Note name) throws IOException {
        return StandardCharsets.UTF_8
                .decode(bytes(name.data, name.kept))
                .toString()
                .split("\0", -1);
    }

    /** What was there before. */
    ByteBuffer old(Note content) throws IOException {
        return bytes(content.data, content.kept);
    }

    private ByteBuffer bytes(long at, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
        while (buffer.hasRemaining()) {
            if (file.read(buffer, at + buffer.position()) < 0) {
                throw new IOException("the journal ends at " + at);
            }
        }
        return buffer.flip();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
