package space.quark.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The recurring tasks of one docking. */
final class Tasks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String module;
    private final List<Task> tasks = new ArrayList<>();
    private final List<Begun> begun = new ArrayList<>();

    private record Task(Duration pause, String name, Runnable work) {}

    private record Begun(String name, Timekeeper.Recurring task) {}

    Tasks(String module) {
        this.module = module;
    }

    void add(Duration pause, String name, Runnable work) {
        tasks.add(new Task(pause, name, work));
    }

    void begin() {
        for (Task task : tasks) {
            begun.add(new Begun(task.name(), Timekeeper.every(task.pause(), module + ": " + task.name(), task.work())));
        }
    }

    /** Ends the tasks after the run they are in. */
    @Override
    public void close() {
        for (Begun one : begun) {
            try {
                if (!one.task().end(PATIENCE)) {
                    LOG.warn("{}: '{}' does not end", module, one.name());
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
