package space.quark.hub.events;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import space.quark.dock.Problem;

/**
 * Where the polls and streams of a module wait. A stream whose reader has gone holds its place until it is written to: who
 * finds no place has all streams of the module show that they are read.
 */
final class Places {
    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private final int most;
    private final Map<String, Module> modules = new ConcurrentHashMap<>();

    /** A module's free places, and what has its streams show that they are read. */
    private record Module(Semaphore free, Collection<Runnable> streams) {}

    /** @param most how many a module has */
    Places(int most) {
        this.most = most;
    }

    private Module of(String module) {
        return modules.computeIfAbsent(module, _ -> new Module(new Semaphore(most), ConcurrentHashMap.newKeySet()));
    }

    /** Takes a place, to be given back by {@link #leave}. */
    void enter(String module) {
        Module places = of(module);
        if (!places.free.tryAcquire() && !isLeft(places)) {
            throw Problem.retryAfter(EventProblem.TOO_MANY_WAITING, COME_BACK);
        }
    }

    private static boolean isLeft(Module places) {
        Set<Runnable> asked = Set.copyOf(places.streams);
        asked.forEach(Runnable::run);
        try {
            return !asked.isEmpty() && places.free.tryAcquire(COME_BACK.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void leave(String module) {
        of(module).free.release();
    }

    /** @param show has the stream find out whether anybody reads it */
    void opened(String module, Runnable show) {
        of(module).streams.add(show);
    }

    void ended(String module, Runnable show) {
        of(module).streams.remove(show);
    }
}
