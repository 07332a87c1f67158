package space.quark.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The recurring tasks of one docking, each on a virtual thread of its own. */
final class Tasks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String module;
    private final List<Task> tasks = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    private record Task(Duration pause, String name, Runnable work) {}

    Tasks(String module) {
        this.module = module;
    }

    void add(Duration pause, String name, Runnable work) {
        tasks.add(new Task(pause, name, work));
    }

    void begin() {
        for (Task task : tasks) {
            threads.add(Thread.ofVirtual().name(module + ": " + task.name()).start(() -> repeat(task)));
        }
    }

    private void repeat(Task task) {
        try {
            while (!ended.await(task.pause().toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    task.work().run();
                } catch (RuntimeException e) {
                    LOG.warn("{}: task '{}' failed and runs again in {}", module, task.name(), task.pause(), e);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the tasks after the run they are in. */
    @Override
    public void close() {
        ended.countDown();
        for (Thread thread : threads) {
            try {
                if (!thread.join(PATIENCE)) {
                    LOG.warn("{}: '{}' does not end", module, thread.getName());
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
