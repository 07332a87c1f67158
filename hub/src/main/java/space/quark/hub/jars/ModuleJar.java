package space.quark.hub.jars;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Manifest;
import space.quark.dock.Module;
import space.quark.dock.Problem;

/**
 * One generation of a module that came in a jar: its classes, loaded from a copy of its own, so that the file may be
 * replaced while it runs. What is wrong with a jar is a {@link Problem} of the field {@code path}.
 */
public final class ModuleJar implements AutoCloseable {
    /** The jar's manifest names its module so. */
    static final String ATTRIBUTE = "Quark-Module";

    private static final Logger LOG = LoggerFactory.getLogger(ModuleJar.class);
    private static final String SERVICE = "META-INF/services/" + Module.class.getName();
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final JarLoader loader;
    private final Path copy;
    private final String type;
    private final Manifest manifest;

    private ModuleJar(JarLoader loader, Path copy, String type) {
        this.loader = loader;
        this.copy = copy;
        this.type = type;
        this.manifest = make().manifest();
    }

    /** Whether a path names a jar rather than a folder. */
    public static boolean isJar(String path) {
        return path.endsWith(".jar");
    }

    /** Loads a jar. */
    static ModuleJar open(Path jar, Path copies) {
        return open(jar, String.valueOf(jar.getFileName()), copies);
    }

    /** The same jar as a generation of its own, whatever lies now where it was. */
    public ModuleJar again() {
        String file = name().substring(0, name().lastIndexOf('#'));
        return open(copy, file, Objects.requireNonNull(copy.getParent()));
    }

    private static ModuleJar open(Path jar, String file, Path copies) {
        if (!jar.isAbsolute() || !Files.isRegularFile(jar)) {
            throw Problem.invalid("path", "must be the whole path of a jar on the station's machine");
        }
        JarLoader loader = null;
        Path copy = null;
        try {
            Files.createDirectories(copies);
            long number = NUMBERS.incrementAndGet();
            copy = copies.resolve(ProcessHandle.current().pid() + "-" + number + "-" + file);
            Files.deleteIfExists(copy);
            Files.copy(jar, copy);
            String type = typeIn(copy);
            loader = new JarLoader(file + "#" + number, copy.toUri().toURL());
            return new ModuleJar(loader, copy, type);
        } catch (IOException e) {
            discard(loader, copy);
            throw Problem.invalid("path", "must be a readable jar: " + e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            discard(loader, copy);
            throw e instanceof Problem problem ? problem : wrong(jar, e);
        }
    }

    private static Problem wrong(Path jar, Throwable failure) {
        LOG.warn("{} cannot be loaded", jar, failure);
        return Problem.invalid(
                "path", "must hold a module that can be loaded, and " + jar.getFileName() + " fails with " + failure);
    }

    private static String typeIn(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            Attributes attributes =
                    file.getManifest() == null ? null : file.getManifest().getMainAttributes();
            String named = attributes == null ? null : attributes.getValue(ATTRIBUTE);
            if (named != null) {
                return named.strip();
            }
            ZipEntry services = file.getEntry(SERVICE);
            if (services != null) {
                try (InputStream in = file.getInputStream(services)) {
                    List<String> names = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .map(line -> line.replaceFirst("#.*", "").strip())
                            .filter(line -> !line.isEmpty())
                            .toList();
                    if (names.size() == 1) {
                        return names.getFirst();
                    }
                }
            }
        }
        throw Problem.invalid(
                "path", "must name its one module: " + ATTRIBUTE + " in the jar's manifest, or " + SERVICE);
    }

    public Manifest manifest() {
        return manifest;
    }

    /** What this generation is called: its file and a number of its own. */
    public String name() {
        return loader.getName();
    }

    Path copy() {
        return copy;
    }

    public String id() {
        return manifest.id();
    }

    /** A new instance of the module. */
    public Module make() {
        try {
            return loader.loadClass(type)
                    .asSubclass(Module.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ClassNotFoundException e) {
            throw Problem.invalid("path", "must hold the class that it names, " + type);
        } catch (ClassCastException _) {
            throw Problem.invalid("path", "must name a class that implements " + Module.class.getName());
        } catch (ReflectiveOperationException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw Problem.invalid("path", "must name a public class that can be made without arguments: " + cause);
        }
    }

    /** Gives the classes up, after everything of the module was stopped. */
    @Override
    public void close() {
        Leftovers.clear(loader);
        discard(loader, copy);
    }

    private static void discard(@Nullable JarLoader loader, @Nullable Path copy) {
        try {
            if (loader != null) {
                loader.close();
            }
            if (copy != null) {
                Files.deleteIfExists(copy);
            }
        } catch (IOException e) {
            LOG.warn("{} could not be closed", copy, e);
        }
    }
}
