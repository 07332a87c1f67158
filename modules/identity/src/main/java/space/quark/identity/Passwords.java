package space.quark.identity;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;

/**
 * Hashes passwords, a bounded number at a time, on threads of their own: hashing is nothing but computing, and would
 * keep everybody else off the processors that virtual threads share. Who waits too long gets {@code OVERLOADED}.
 */
final class Passwords implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int NOISE_BYTES = 32;

    private final Argon2 argon2;
    private final Duration patience;
    private final Semaphore turns;
    private final ExecutorService threads;
    private final SecureRandom random = new SecureRandom();
    private final String unmatched;

    Passwords(IdentitySettings settings) {
        int parallelism = settings.hashParallelism() == 0
                ? Runtime.getRuntime().availableProcessors()
                : settings.hashParallelism();
        argon2 = new Argon2(settings.hashMemory(), settings.hashPasses(), settings.hashLanes());
        patience = settings.hashPatience();
        turns = new Semaphore(parallelism, true);
        threads = Executors.newFixedThreadPool(
                parallelism,
                Thread.ofPlatform().name("identity-argon2-", 1).daemon().factory());
        unmatched = argon2.unmatched(random(Argon2.SALT_BYTES), random(NOISE_BYTES));
    }

    /** The password's hash, its parameters and salt in it. */
    String hash(String password) {
        byte[] salt = random(Argon2.SALT_BYTES);
        return inTurn(() -> argon2.hash(password, salt));
    }

    /** A hash that matches nothing, to spend the usual time on. */
    String unmatched() {
        return unmatched;
    }

    boolean isWeak(String hash) {
        return argon2.strongerThan(hash);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** Runs something that hashes one password, when its turn has come. */
    <T> T inTurn(Supplier<T> work) {
        try {
            if (!turns.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw Problem.retryAfter(CommonProblem.OVERLOADED, SOON);
            }
            try {
                Future<T> result = threads.submit(work::get);
                return result.get();
            } finally {
                turns.release();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw Problem.retryAfter(CommonProblem.OVERLOADED, SOON);
        } catch (ExecutionException e) {
            throw new IllegalStateException("hashing a password must work", e.getCause());
        }
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
