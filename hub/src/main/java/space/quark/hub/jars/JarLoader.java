package space.quark.hub.jars;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;

/**
 * The classes of one generation of a module: its jar's own, beside the JDK and what the docking interface speaks of. The
 * station's inside cannot be seen from here, and what two modules bring does not meet.
 */
final class JarLoader extends URLClassLoader {
    private static final ClassLoader STATION = JarLoader.class.getClassLoader();
    /** The docking interface and the types in its signatures: only one class of each name, or nothing would fit. */
    private static final List<String> SHARED = List.of(
            "space.quark.dock.",
            "org.jspecify.",
            "org.jdbi.v3.",
            "tools.jackson.",
            "com.fasterxml.jackson.annotation.",
            "org.slf4j.");

    static {
        registerAsParallelCapable();
    }

    /** @param name seen in stack traces, and unlike that of every other loader */
    JarLoader(String name, URL jar) {
        super(name, new URL[] {jar}, ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (isShared(name)) {
            return STATION.loadClass(name);
        }
        if (isContract(name)) {
            try {
                return STATION.loadClass(name);
            } catch (ClassNotFoundException _) {
                // A contract that the station does not know is the module's own.
            }
        }
        return super.loadClass(name, resolve);
    }

    private static boolean isShared(String name) {
        return SHARED.stream().anyMatch(name::startsWith);
    }

    /** {@code space.quark.people.api.People}. */
    private static boolean isContract(String name) {
        int start = "space.quark.".length();
        int end = name.indexOf('.', start);
        return name.startsWith("space.quark.") && end > 0 && name.startsWith("api.", end + 1);
    }

    /** Runs one of the station's own classes as if it had come in the jar. */
    void runInside(Class<? extends Runnable> ours) {
        String name = ours.getName();
        try (InputStream in = STATION.getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new IllegalStateException("there is no " + name);
            }
            byte[] bytes = in.readAllBytes();
            var constructor = defineClass(name, bytes, 0, bytes.length).getDeclaredConstructor();
            constructor.setAccessible(true);
            ((Runnable) constructor.newInstance()).run();
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
