package space.quark.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    /** Files below a folder of the project with one of these endings, those that a build makes left out. */
    static List<Path> files(String folder, String... endings) {
        try (Stream<Path> files = Files.walk(root().resolve(folder))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("/target/"))
                    .filter(file -> !file.toString().contains("/node_modules/"))
                    .filter(file -> !file.toString().contains("/web/dist/"))
                    .filter(file -> !file.toString().contains("/."))
                    .filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
