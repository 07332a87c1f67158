package space.quark.host.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import space.quark.host.StartupProblem;

/** Files of the data folder: written so that a power failure leaves the old or the new content. */
final class Folders {
    private Folders() {}

    /** Replaces the file's content, readable by its owner only. */
    static void write(Path file, String text) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        try (FileChannel channel = FileChannel.open(
                temporary,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolderOf(file);
    }

    /** Makes a rename in this file's folder last. */
    static void syncFolderOf(Path file) throws IOException {
        try (FileChannel folder = FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder.normalize(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    static StartupProblem trouble(Path folder, IOException failure) {
        return trouble(folder, String.valueOf(failure), failure);
    }

    /** Says in one line why the folder cannot be used; {@code said} is what a program or the system complained. */
    static StartupProblem trouble(Path folder, String said, @Nullable Exception failure) {
        if (said.contains("No space left on device") || said.contains("Disk quota exceeded")) {
            return new StartupProblem(
                    "the disk of " + folder + " is full: free some space and start again",
                    StartupProblem.INPUT_OUTPUT,
                    failure);
        }
        if (failure instanceof AccessDeniedException denied) {
            return new StartupProblem(
                    "permission denied: " + denied.getFile()
                            + ": run this as the user whose folder it is; chown -R gives all of it to one",
                    StartupProblem.NOT_WRITABLE,
                    failure);
        }
        if (said.contains("Permission denied")
                || said.contains("Read-only file system")
                || said.contains("Operation not permitted")) {
            return new StartupProblem(
                    "cannot write to " + folder + ": " + oneLine(said), StartupProblem.NOT_WRITABLE, failure);
        }
        return new StartupProblem(
                "the database in " + folder + " does not start: " + oneLine(said),
                StartupProblem.INPUT_OUTPUT,
                failure);
    }

    /** The gist of what a program said: the lines that complain, else the last one. */
    static String oneLine(String said) {
        String complaints = String.join(
                "; ",
                said.lines()
                        .map(String::strip)
                        .filter(line -> line.contains("FATAL:") || line.contains("PANIC:") || line.contains("error:"))
                        .map(line -> line.replaceFirst(".*?(FATAL|PANIC|error):\\s*", ""))
                        .distinct()
                        .limit(3)
                        .toList());
        return complaints.isEmpty()
                ? said.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .reduce("", (_, line) -> line)
                : complaints;
    }
}
