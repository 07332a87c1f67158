package space.quark.hub.docking;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BellTest {
    private final Bell bell = new Bell();

    @Test
    void whoHasTheTurnThatALookWaitsForMayRing() throws Exception {
        ReentrantLock turn = new ReentrantLock();
        AtomicBoolean come = new AtomicBoolean();
        CompletableFuture<Boolean> waiting;
        turn.lock();
        try {
            waiting = CompletableFuture.supplyAsync(
                    () -> bell.await(() -> holdingTheTurn(turn, come), Duration.ofDays(1)));
            while (!turn.hasQueuedThreads()) {
                Thread.onSpinWait();
            }
            come.set(true);
            bell.ring();
        } finally {
            turn.unlock();
        }
        assertTrue(waiting.get(1, TimeUnit.DAYS));
    }

    private static boolean holdingTheTurn(ReentrantLock turn, AtomicBoolean come) {
        turn.lock();
        try {
            return come.get();
        } finally {
            turn.unlock();
        }
    }

    @Test
    void whatHappensDuringALookIsNotMissed() {
        AtomicBoolean come = new AtomicBoolean();
        assertTrue(bell.await(
                () -> {
                    if (come.getAndSet(true)) {
                        return true;
                    }
                    bell.ring();
                    return false;
                },
                Duration.ofDays(1)));
    }

    @Test
    void patienceEnds() {
        assertFalse(bell.await(() -> false, Duration.ofMillis(1)));
    }
}
