package space.quark.conformance.crash;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Packs {@link TallyModule} as an outsider's jar; each version brings a migration of its own. */
final class TallyJar {
    private static final List<Class<?>> CLASSES = List.of(
            TallyModule.class,
            TallyModule.Tally.class,
            TallyModule.Count.class,
            TallyModule.Version.class,
            TallyModule.Counted.class);

    private static final String TABLES = """
            create table tally.entry (key text not null, n bigint not null, primary key (key, n));
            create table tally.heard (place bigint generated always as identity primary key, key text not null, n bigint not null);
            """;

    private TallyJar() {}

    /** @param number of the version, 1.0.number */
    static Path write(Path file, int number) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Quark-Module", TallyModule.class.getName());
        Files.createDirectories(file.toAbsolutePath().resolveSibling("."));
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            put(jar, TallyModule.VERSION, version(number).getBytes(StandardCharsets.UTF_8));
            // Migrations are found by their folder.
            put(jar, "db/", new byte[0]);
            put(jar, "db/tally/", new byte[0]);
            put(jar, "db/tally/V202601010000__tally.sql", TABLES.getBytes(StandardCharsets.UTF_8));
            for (int i = 1; i <= number; i++) {
                put(
                        jar,
                        "db/tally/V2026010101%04d__more.sql".formatted(i),
                        "create table tally.more_%d (id bigint primary key, text text);"
                                .formatted(i)
                                .getBytes(StandardCharsets.UTF_8));
            }
            for (Class<?> type : CLASSES) {
                addClass(jar, type);
            }
            addClass(jar, Class.forName(TallyModule.class.getName() + "$1", false, TallyJar.class.getClassLoader()));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
        return file;
    }

    static String version(int number) {
        return "1.0." + number;
    }

    private static void addClass(JarOutputStream jar, Class<?> type) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        try (InputStream in = TallyJar.class.getResourceAsStream("/" + name)) {
            put(jar, name, Objects.requireNonNull(in, name).readAllBytes());
        }
    }

    private static void put(JarOutputStream jar, String name, byte[] content) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(content);
    }
}
