package space.quark.conformance.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A process that says when it serves. */
final class Running {
    private static final int PATIENCE_SECONDS = 120;
    private static final int LAST_WORDS = 30;

    private final Process process;
    private final CompletableFuture<Boolean> up = new CompletableFuture<>();

    private Running(Process process) {
        this.process = process;
    }

    /**
     * Listens to it.
     *
     * @param serves whether it serves, by a line of what it says
     * @param heard hears each line
     */
    static Running of(Process process, Predicate<String> serves, Consumer<String> heard) {
        Running running = new Running(process);
        Thread.ofVirtual().start(() -> running.listen(serves, heard));
        return running;
    }

    private void listen(Predicate<String> serves, Consumer<String> heard) {
        List<String> last = new ArrayList<>();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                heard.accept(line);
                last.add(line);
                if (last.size() > LAST_WORDS) {
                    last.removeFirst();
                }
                if (serves.test(line)) {
                    up.complete(true);
                }
            }
        } catch (IOException _) {
            // The process ended while it spoke.
        }
        up.completeExceptionally(new IllegalStateException(String.join("\n", last)));
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    boolean alive() {
        return Machine.alive(process.toHandle());
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** What keeps it from serving; empty when it does. */
    Optional<String> awaitUp() throws InterruptedException {
        try {
            up.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return Optional.empty();
        } catch (TimeoutException _) {
            return Optional.of("not up after " + PATIENCE_SECONDS + " s");
        } catch (ExecutionException e) {
            return Optional.of(String.valueOf(e.getCause()));
        }
    }

    /** Lets this much time pass, or less when it serves before. */
    void letStart(long millis) throws InterruptedException {
        try {
            up.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException _) {
            // on its way
        }
    }
}
