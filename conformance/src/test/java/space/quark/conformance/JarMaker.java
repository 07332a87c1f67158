package space.quark.conformance;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles a module against the docking interface, as an outsider would, and packs it into jars. */
final class JarMaker {
    private final Map<String, byte[]> classes = new LinkedHashMap<>();

    /** @param sources by class name */
    JarMaker(Map<String, String> sources) {
        Path out = Stations.newFolder();
        try {
            List<? extends JavaFileObject> files = sources.entrySet().stream()
                    .map(one -> new Source(one.getKey(), one.getValue()))
                    .toList();
            StringWriter said = new StringWriter();
            boolean good = ToolProvider.getSystemJavaCompiler()
                    .getTask(said, null, null, List.of("-parameters", "-proc:none", "-d", out.toString()), null, files)
                    .call();
            if (!good) {
                throw new AssertionError(said);
            }
            try (Stream<Path> made = Files.walk(out)) {
                for (Path file : made.filter(Files::isRegularFile).toList()) {
                    classes.put(out.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Stations.delete(out);
        }
    }

    /** Writes a jar. */
    Path pack(Path jar, Map<String, String> attributes, Map<String, String> texts) {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
        Map<String, byte[]> entries = new LinkedHashMap<>(classes);
        texts.forEach((name, text) -> entries.put(name, text.getBytes(StandardCharsets.UTF_8)));
        try {
            Files.createDirectories(jar.toAbsolutePath().getParent());
            try (OutputStream file = Files.newOutputStream(jar);
                    JarOutputStream out = new JarOutputStream(file, manifest)) {
                TreeSet<String> folders = new TreeSet<>();
                for (String name : entries.keySet()) {
                    for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
                        folders.add(name.substring(0, slash + 1));
                    }
                }
                folders.remove("META-INF/");
                for (String folder : folders) {
                    out.putNextEntry(new JarEntry(folder));
                }
                for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                    out.putNextEntry(new JarEntry(entry.getKey()));
                    out.write(entry.getValue());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return jar;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        private Source(String name, String text) {
            super(URI.create("string:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
