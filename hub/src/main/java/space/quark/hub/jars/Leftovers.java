package space.quark.hub.jars;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.ResourceBundle;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Json;

/** What a module that has gone may have left behind, and what would keep its classes in memory. */
final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private Leftovers() {}

    /** Ends and forgets what can be; says what cannot. */
    static void clear(JarLoader loader) {
        endThreads(loader);
        try {
            loader.runInside(DriverSweep.class);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("{}: its database drivers stay registered", loader.getName(), e);
        }
        MBeanServerFactory.findMBeanServer(null).forEach(server -> unregister(server, loader));
        ResourceBundle.clearCache(loader);
        // It remembers how the records of every module are written and read.
        Json.mapper().clearCaches();
    }

    private static void endThreads(JarLoader loader) {
        List<Thread> left = Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> belongs(entry.getKey(), entry.getValue(), loader))
                .map(java.util.Map.Entry::getKey)
                .filter(thread -> !thread.equals(Thread.currentThread()))
                .toList();
        left.forEach(Thread::interrupt);
        for (Thread thread : left) {
            try {
                if (!thread.join(PATIENCE)) {
                    LOG.warn(
                            "{}: its thread '{}' does not end and keeps the old generation in memory; end it in undock()",
                            loader.getName(),
                            thread.getName());
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static boolean belongs(Thread thread, StackTraceElement[] stack, JarLoader loader) {
        return loader.equals(thread.getClass().getClassLoader())
                || Arrays.stream(stack)
                        .anyMatch(frame -> String.valueOf(loader.getName()).equals(frame.getClassLoaderName()));
    }

    private static void unregister(MBeanServer server, JarLoader loader) {
        for (ObjectName name : server.queryNames(null, null)) {
            try {
                if (loader.equals(server.getClassLoaderFor(name))) {
                    server.unregisterMBean(name);
                }
            } catch (JMException e) {
                LOG.debug("{} was gone already", name, e);
            }
        }
    }
}
