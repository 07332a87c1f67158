package space.quark.hub.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The folder of the web app on the class path: in a jar, or in a folder while it is being worked on. */
record WebFolder(ClassLoader loader, String folder) {
    /** Where the station's app is packed. */
    static final String STANDARD = "space/quark/web/";

    static final String INDEX = "index.html";

    /** The names of all files, relative to the folder; none when there is no app. */
    Set<String> names() {
        URL index = loader.getResource(folder + INDEX);
        if (index == null) {
            return Set.of();
        }
        try {
            URLConnection connection = index.openConnection();
            return connection instanceof JarURLConnection jar
                    ? inJar(jar)
                    : inFolder(Path.of(URI.create(index.toString()).resolve(".")));
        } catch (IOException e) {
            throw new UncheckedIOException("the web app at " + index + " cannot be read", e);
        }
    }

    private Set<String> inJar(JarURLConnection connection) throws IOException {
        connection.setUseCaches(false);
        Set<String> names = new TreeSet<>();
        try (JarFile jar = connection.getJarFile()) {
            jar.stream()
                    .filter(entry -> !entry.isDirectory() && entry.getName().startsWith(folder))
                    .forEach(entry -> names.add(entry.getName().substring(folder.length())));
        }
        return names;
    }

    private static Set<String> inFolder(Path root) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .forEach(file -> names.add(root.relativize(file).toString().replace('\\', '/')));
        }
        return names;
    }

    byte[] read(String name) {
        return resource(loader, folder + name);
    }

    static byte[] resource(ClassLoader loader, String name) {
        try (InputStream in = loader.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is no longer on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
