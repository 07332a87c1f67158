package space.quark.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/** What the run has started and not ended yet; when somebody ends the run, this ends first, the latest before the rest. */
final class Started {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Deque<AutoCloseable> RUNNING = new ConcurrentLinkedDeque<>();
    private static volatile boolean ending;

    private Started() {}

    /** Ends everything with the run, also with one that is told to stop. */
    static void endWithTheRun() throws IOException {
        @Nullable Warden warden = Warden.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(warden), "end"));
    }

    /** Whether the run is being ended, so that whatever fails fails for that. */
    static boolean ending() {
        return ending;
    }

    static <C extends AutoCloseable> C keep(C part) {
        RUNNING.addFirst(part);
        if (ending) {
            close(part);
            throw new IllegalStateException("the run ends");
        }
        return part;
    }

    /** Whoever closes it says so. */
    static void ended(AutoCloseable part) {
        RUNNING.remove(part);
    }

    private static void end(@Nullable Warden warden) {
        ending = true;
        try {
            Thread closing = Thread.ofPlatform().daemon().start(() -> RUNNING.forEach(Started::close));
            closing.join(PATIENCE);
            if (warden != null) {
                warden.work();
            }
        } catch (IOException e) {
            System.err.println("bench: something may still run: " + e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            System.err.println("bench: " + part + " did not end: " + e);
        }
    }
}
