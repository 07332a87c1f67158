package space.quark.host.storage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.flywaydb.core.api.MigrationVersion;

/** The migration scripts of one classpath folder, by version. */
final class Scripts {
    /** Lower than any version. */
    private static final MigrationVersion NONE = MigrationVersion.fromVersion("0");

    private final SortedMap<MigrationVersion, Script> byVersion = new TreeMap<>();

    /**
     * One script.
     *
     * @param checksum as Flyway computes it
     */
    record Script(MigrationVersion version, String name, String text, int checksum) {}

    private Scripts() {}

    /** Reads {@code V<version>__<name>.sql} of a folder such as {@code db/posts}; no folder means no scripts. */
    static Scripts of(String folder, ClassLoader resources) {
        Scripts scripts = new Scripts();
        try {
            for (URL url : Collections.list(resources.getResources(folder))) {
                for (String name : names(url)) {
                    try (InputStream in = resources.getResourceAsStream(folder + "/" + name)) {
                        if (in != null) {
                            scripts.add(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the migrations in " + folder, e);
        }
        return scripts;
    }

    Collection<Script> all() {
        return byVersion.values();
    }

    boolean has(MigrationVersion version) {
        return byVersion.containsKey(version);
    }

    /** The version of the last script; 0 when there is none. */
    MigrationVersion newest() {
        return byVersion.isEmpty() ? NONE : byVersion.lastKey();
    }

    private void add(String name, String text) throws IOException {
        int end = name.indexOf("__");
        if (!name.startsWith("V") || end < 2 || !name.endsWith(".sql")) {
            throw new IllegalArgumentException(name + " is not named V<version>__<name>.sql");
        }
        MigrationVersion version = MigrationVersion.fromVersion(name.substring(1, end));
        Script other = byVersion.put(version, new Script(version, name, text, checksum(text)));
        if (other != null && !other.name.equals(name)) {
            throw new IllegalArgumentException(name + " and " + other.name + " have the same version");
        }
    }

    private static List<String> names(URL folder) throws IOException {
        if (folder.getProtocol().equals("file")) {
            try (Stream<Path> files = Files.list(Path.of(new URI(folder.toString())))) {
                return files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".sql"))
                        .toList();
            } catch (URISyntaxException e) {
                throw new IOException(e);
            }
        }
        if (folder.openConnection() instanceof JarURLConnection jar) {
            String prefix = jar.getEntryName() == null ? "" : jar.getEntryName().replaceFirst("/*$", "/");
            return jar.getJarFile().stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith(prefix) && name.endsWith(".sql"))
                    .map(name -> name.substring(prefix.length()))
                    .filter(name -> name.indexOf('/') < 0)
                    .toList();
        }
        throw new IOException("cannot list " + folder);
    }

    private static int checksum(String text) throws IOException {
        CRC32 sum = new CRC32();
        BufferedReader lines = new BufferedReader(new StringReader(text));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            sum.update(line.getBytes(StandardCharsets.UTF_8));
        }
        return (int) sum.getValue();
    }
}
