package space.quark.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import space.quark.comments.CommentsModule;
import space.quark.dock.Manifest;
import space.quark.dock.Module;
import space.quark.feed.FeedModule;
import space.quark.identity.IdentityModule;
import space.quark.notifications.NotificationsModule;
import space.quark.people.PeopleModule;
import space.quark.posts.PostsModule;
import space.quark.reactions.ReactionsModule;
import space.quark.relations.RelationsModule;

/** The project's own files and modules, for tests that read them. */
final class Project {
    /** Set to write what is generated instead of comparing it. */
    static final boolean UPDATE = Boolean.getBoolean("quark.update");

    private Project() {}

    static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (at != null && !Files.isDirectory(at.resolve("contracts/src/main/java"))) {
            at = at.getParent();
        }
        if (at == null) {
            throw new IllegalStateException("run inside the project");
        }
        return at;
    }

    /** The modules that come with the station. */
    static List<Manifest> manifests() {
        return Stream.<Module>of(
                        new PeopleModule(),
                        new IdentityModule(),
                        new RelationsModule(),
                        new PostsModule(),
                        new FeedModule(),
                        new CommentsModule(),
                        new ReactionsModule(),
                        new NotificationsModule())
                .map(Module::manifest)
                .toList();
    }

    /** Files below a folder of the project with one of these endings; not what a build makes, nor a station's data. */
    static List<Path> files(String folder, String... endings) {
        Path root = root();
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(root.resolve(folder), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return isSource(root.relativize(directory))
                            ? FileVisitResult.CONTINUE
                            : FileVisitResult.SKIP_SUBTREE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile() && Stream.of(endings).anyMatch(file.toString()::endsWith)) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Collections.sort(found);
        return found;
    }

    /** @param directory as the project's root sees it */
    private static boolean isSource(Path directory) {
        String name = directory.getFileName().toString();
        return !name.startsWith(".")
                && !Set.of("target", "node_modules").contains(name)
                && !Set.of("data", "web/dist").contains(directory.toString());
    }

    static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
