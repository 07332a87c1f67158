package space.quark.hub.jars;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Problem;

/** The folder {@code modules} of the station's data, of which every jar is docked with the station, and what runs of it. */
public final class JarFolder implements AutoCloseable {
    private final Path folder;
    private final Path copies;
    /** Where the jar of each module lies. */
    private final Map<String, Path> places = new ConcurrentHashMap<>();

    private final Map<String, ModuleJar> running = new ConcurrentHashMap<>();
    private final Stamps stamps = new Stamps();

    /** @param data the station's folder, which need not exist */
    public JarFolder(Path data) {
        this.folder = data.toAbsolutePath().normalize().resolve("modules");
        this.copies = folder.resolve(".running");
    }

    /** Whether no jar lies there. */
    public boolean isEmpty() {
        return jars().isEmpty();
    }

    /** Loads what lies there; what cannot be loaded, or has an id that is taken, is logged and left out. */
    public void open(Set<String> taken) {
        for (Path jar : jars()) {
            stamps.note(jar);
            try {
                ModuleJar one = load(jar);
                if (!taken.contains(one.id()) && running.putIfAbsent(one.id(), one) == null) {
                    places.put(one.id(), jar);
                } else {
                    one.close();
                    log().error("{} is not docked: there is another module '{}'", jar, one.id());
                }
            } catch (Problem e) {
                log().error("{} is not docked: {} {}", jar, e.text(), e.fields());
            }
        }
    }

    /** Deletes what a station that was killed left behind, once nobody else can be using the folder. */
    public void tidy() {
        if (!Files.isDirectory(copies)) {
            return;
        }
        try (Stream<Path> files = Files.list(copies)) {
            Set<Path> used =
                    Set.copyOf(running.values().stream().map(ModuleJar::copy).toList());
            for (Path file : files.filter(one -> !used.contains(one)).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            log().warn("{} could not be tidied", copies, e);
        }
    }

    /** What was done in the folder since the last look, and not by the station. */
    public List<JarChange> changes() {
        return stamps.changed(jars()).stream()
                .map(jar -> new JarChange(jar, at(jar), !Files.exists(jar)))
                .toList();
    }

    private @Nullable String at(Path jar) {
        return places.entrySet().stream()
                .filter(place -> place.getValue().equals(jar))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    /**
     * A jar of the folder that failed as its module's next generation is set aside, as {@code *.refused}, so that the next
     * start finds what runs; there is no moment at which a station that is killed would leave the folder without it.
     */
    public void refuse(Path jar, String module) {
        Path bad = jar.normalize();
        ModuleJar good = running.get(module);
        if (!folder.equals(bad.getParent()) || good == null) {
            return;
        }
        Path place = places.get(module);
        Path aside = bad.resolveSibling(bad.getFileName() + ".refused");
        Path part = aside.resolveSibling(aside.getFileName() + ".part");
        try {
            Files.copy(bad, part, StandardCopyOption.REPLACE_EXISTING);
            if (place != null && (place.equals(bad) || !Files.exists(place))) {
                write(good, place);
            }
            if (!bad.equals(place)) {
                Files.delete(bad);
            }
            Files.move(part, aside, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            stamps.note(bad);
        } catch (IOException e) {
            log().error("{} failed and could not be set aside: the next start would find it", bad, e);
        }
    }

    private static void write(ModuleJar jar, Path place) throws IOException {
        Path part = place.resolveSibling(place.getFileName() + ".part");
        Files.copy(jar.copy(), part, StandardCopyOption.REPLACE_EXISTING);
        flush(part, StandardOpenOption.WRITE);
        Files.move(part, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        flush(place.resolveSibling("."), StandardOpenOption.READ);
    }

    /** Loads a jar from wherever it lies. */
    public ModuleJar load(Path jar) {
        if (folder.equals(jar.normalize().getParent())) {
            stamps.note(jar.normalize());
        }
        return ModuleJar.open(jar, copies);
    }

    /** What runs, or waits to be docked. */
    public Collection<ModuleJar> running() {
        return List.copyOf(running.values());
    }

    public @Nullable ModuleJar running(String id) {
        return running.get(id);
    }

    /** Where the jar of a module lies that runs, or waits to be docked. */
    public Path place(String id) {
        return Objects.requireNonNull(places.get(id));
    }

    /** This jar is its module's from now on, also for the next start; returns the generation before it. */
    public @Nullable ModuleJar keep(ModuleJar jar, Path from) {
        try {
            Path place = from.normalize();
            if (!folder.equals(place.getParent())) {
                place = folder.resolve(jar.id() + ".jar");
                write(jar, place);
                stamps.note(place);
            }
            Path before = places.put(jar.id(), place);
            if (before != null && !before.equals(place)) {
                Files.deleteIfExists(before);
                stamps.note(before);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep " + from + " in " + folder, e);
        }
        return running.put(jar.id(), jar);
    }

    /** Else a power failure would leave a docked module without its jar, or with an empty one. */
    private static void flush(Path path, StandardOpenOption way) throws IOException {
        try (FileChannel file = FileChannel.open(path, way)) {
            file.force(true);
        }
    }

    /** Takes a module's jar out of the folder and gives its classes up. */
    public void remove(String id) {
        Path place = places.remove(id);
        ModuleJar jar = running.remove(id);
        try {
            if (place != null) {
                Files.deleteIfExists(place);
                stamps.note(place);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + place, e);
        }
        if (jar != null) {
            jar.close();
        }
    }

    private List<Path> jars() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> ModuleJar.isJar(file.toString()) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Not a constant: the first logger fixes how all of them write, and settings say how. */
    private static Logger log() {
        return LoggerFactory.getLogger(JarFolder.class);
    }

    /** Gives up the classes of all, when nothing of them runs any more. */
    @Override
    public void close() {
        running.values().forEach(ModuleJar::close);
        running.clear();
    }
}
