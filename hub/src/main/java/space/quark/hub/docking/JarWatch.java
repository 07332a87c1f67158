package space.quark.hub.docking;

import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Problem;
import space.quark.hub.jars.JarChange;
import space.quark.hub.jars.JarFolder;

/** Looks at the folder of jars now and then: what came is docked, what changed swapped, what went undocked. */
final class JarWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JarWatch.class);

    private final JarFolder folder;
    private final JarDocking jars;
    private final Duration pause;
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable Thread thread;

    /** @param pause between two looks; zero for none at all */
    JarWatch(JarFolder folder, JarDocking jars, Duration pause) {
        this.folder = folder;
        this.jars = jars;
        this.pause = pause;
    }

    void begin() {
        if (pause.isPositive()) {
            thread = Thread.ofVirtual().name("look at jars").start(this::run);
        }
    }

    private void run() {
        try {
            while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            folder.changes().forEach(this::heed);
        } catch (RuntimeException e) {
            LOG.error("the folder of jars could not be looked at", e);
        }
    }

    private void heed(JarChange change) {
        String module = change.module();
        try {
            if (!change.gone()) {
                LOG.info("{} came, or is another than it was", change.jar());
                jars.came(change.jar());
            } else if (module != null) {
                LOG.info("{} is gone, and so is {}", change.jar(), module);
                jars.gone(module);
            }
        } catch (Problem refused) {
            LOG.error("{} is not docked: {} {}", change.jar(), refused.text(), refused.fields());
            setAside(change);
        } catch (RuntimeException | LinkageError e) {
            LOG.error("{} is not docked", change.jar(), e);
            setAside(change);
        }
    }

    /** What took the place of a jar and is none would leave the next start without the module that runs. */
    private void setAside(JarChange change) {
        String module = change.module();
        if (module != null && Files.exists(change.jar())) {
            folder.refuse(change.jar(), module);
        }
    }

    /** Finishes what is under way for a jar, and looks no more. */
    @Override
    public void close() {
        closing.countDown();
        Thread looking = thread;
        try {
            if (looking != null) {
                looking.join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
