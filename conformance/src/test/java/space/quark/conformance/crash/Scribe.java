package space.quark.conformance.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A process that writes some files in a folder, flushes some of it, and ends as if it were killed. */
final class Scribe {
    private final Path folder;

    private Scribe(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws IOException {
        new Scribe(Path.of(arguments[0])).write();
        Runtime.getRuntime().halt(9);
    }

    private void write() throws IOException {
        put("flushed", "a".repeat(20_000), true);
        put("flushed in part", "b".repeat(20_000), true);
        put("flushed in part", "c".repeat(100), false);
        try (FileChannel end = FileChannel.open(folder.resolve("flushed in part"), StandardOpenOption.APPEND)) {
            end.write(ByteBuffer.wrap("d".repeat(30_000).getBytes(StandardCharsets.UTF_8)));
        }
        put("cut off", "e".repeat(9_000), true);
        try (FileChannel file = FileChannel.open(folder.resolve("cut off"), StandardOpenOption.WRITE)) {
            file.truncate(10);
        }
        put("synchronous", "f".repeat(100), true);
        Files.writeString(
                folder.resolve("synchronous"), "g".repeat(50), StandardOpenOption.SYNC, StandardOpenOption.APPEND);
        put("old", "before", true);
        put("new", "after", true);
        move("new", "old");
        flushFolder();
        put("precious", "kept", true);
        put("draft", "hasty", false);
        move("draft", "hasty");
        flushFolder();
        put("replaced", "kept", true);
        put("unflushed", "gone", false);
        put("replacement", "lost", false);
        move("replacement", "replaced");
        Files.delete(folder.resolve("precious"));
        Files.createDirectory(folder.resolve("folder"));
        put("folder/inside", "gone", false);
        Files.copy(folder.resolve("flushed"), folder.resolve("copy"));
    }

    private void put(String name, String text, boolean flushed) throws IOException {
        try (FileChannel file =
                FileChannel.open(folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            if (flushed) {
                file.force(false);
            }
        }
    }

    private void move(String from, String to) throws IOException {
        Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.REPLACE_EXISTING);
    }

    private void flushFolder() throws IOException {
        try (FileChannel name = FileChannel.open(folder, StandardOpenOption.READ)) {
            name.force(true);
        }
    }
}
