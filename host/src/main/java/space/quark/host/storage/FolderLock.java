package space.quark.host.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import space.quark.host.StartupProblem;

/** Keeps a second station off a folder; the system releases it whatever becomes of this process. */
final class FolderLock implements AutoCloseable {
    /** Asked first: closing a second channel of the same file would release the lock of the first. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private FolderLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** @param folder its real path */
    static FolderLock of(Path folder) throws IOException {
        if (!HELD_HERE.add(folder)) {
            throw taken(folder, String.valueOf(ProcessHandle.current().pid()));
        }
        boolean locked = false;
        try {
            FileChannel channel = FileChannel.open(
                    folder.resolve("lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            locked = channel.tryLock() != null;
            if (!locked) {
                String holder = read(channel);
                channel.close();
                throw taken(folder, holder);
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(
                    String.valueOf(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
            return new FolderLock(folder, channel);
        } finally {
            if (!locked) {
                HELD_HERE.remove(folder);
            }
        }
    }

    private static StartupProblem taken(Path folder, String holder) {
        return new StartupProblem(
                "another station" + (holder.isEmpty() ? "" : " (process " + holder + ")") + " uses " + folder
                        + ": stop it first, or choose another folder with --data",
                StartupProblem.BUSY);
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(20);
        channel.read(text, 0);
        String holder = new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).strip();
        return holder.matches("\\d+") ? holder : "";
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            channel.close();
            HELD_HERE.remove(folder);
        }
    }
}
