package space.quark.host.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class TurnsTest {
    private static final long LONG = Duration.ofMinutes(5).toNanos();

    private final LinkedBlockingQueue<Integer> served = new LinkedBlockingQueue<>();

    @Test
    void freeTurnsAreTakenAtOnce() throws InterruptedException {
        Turns turns = new Turns(2);

        assertTrue(turns.takeFree());
        assertTrue(turns.take(0));
        assertEquals(2, turns.busy());
        assertFalse(turns.takeFree());
        assertFalse(turns.take(0));
        assertFalse(turns.take(-1));

        turns.giveBack();
        assertEquals(1, turns.busy());
        assertTrue(turns.takeFree());
    }

    @Test
    void theNewestGoFirstAndEveryFifthTurnIsTheOldest() throws Exception {
        Turns turns = new Turns(1);
        assertTrue(turns.takeFree());
        for (int i = 1; i <= 6; i++) {
            queue(turns, i);
        }

        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            turns.giveBack();
            order.add(served.take());
        }

        assertEquals(List.of(6, 5, 4, 3, 1, 2), order);
        turns.giveBack();
        assertEquals(0, turns.busy());
    }

    @Test
    void noStreamOfNewcomersKeepsAnybodyWaiting() throws Exception {
        Turns turns = new Turns(1);
        assertTrue(turns.takeFree());
        int queued = 10;
        for (int i = 1; i <= queued; i++) {
            queue(turns, i);
        }

        List<Integer> order = new ArrayList<>();
        for (int i = 1; i <= queued * Turns.CYCLE; i++) {
            queue(turns, 100 + i);
            turns.giveBack();
            order.add(served.take());
        }

        // Who had n before them went at the latest with the return number CYCLE · (n + 1).
        for (int i = 1; i <= queued; i++) {
            assertTrue(order.indexOf(i) >= 0 && order.indexOf(i) < Turns.CYCLE * i, i + " in " + order);
        }
    }

    @Test
    void whoWaitedLongEnoughLeavesNothingBehind() throws InterruptedException {
        Turns turns = new Turns(1);
        assertTrue(turns.takeFree());

        assertFalse(turns.take(Duration.ofMillis(1).toNanos()));

        assertEquals(0, turns.waiting());
        turns.giveBack();
        assertEquals(0, turns.busy());
        assertTrue(turns.takeFree());
    }

    @Test
    void anInterruptedOneStopsWaitingAndTakesNoTurn() throws Exception {
        Turns turns = new Turns(1);
        assertTrue(turns.takeFree());
        FutureTask<Boolean> first = new FutureTask<>(() -> turns.take(LONG));
        Thread thread = Thread.ofVirtual().start(first);
        awaitWaiting(turns, 1);
        queue(turns, 2);

        thread.interrupt();

        ExecutionException thrown = assertThrows(ExecutionException.class, first::get);
        assertTrue(thrown.getCause() instanceof InterruptedException);
        assertEquals(1, turns.waiting());
        turns.giveBack();
        assertEquals(2, served.take());
        turns.giveBack();
        assertEquals(0, turns.busy());

        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> turns.take(LONG));
        assertFalse(Thread.interrupted());
        assertEquals(0, turns.busy());
    }

    @Test
    void aThousandImpatientThreadsLoseNoTurn() throws Exception {
        int size = 16;
        Turns turns = new Turns(size);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        List<FutureTask<Void>> works = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            boolean patient = i % 2 == 0;
            FutureTask<Void> work = new FutureTask<>(() -> {
                for (int round = 0; round < 50; round++) {
                    try {
                        long patience =
                                patient ? LONG : ThreadLocalRandom.current().nextLong(2_000_000);
                        if (turns.takeFree() || turns.take(patience)) {
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            LockSupport.parkNanos(1_000);
                            taken.incrementAndGet();
                            inside.decrementAndGet();
                            turns.giveBack();
                        }
                    } catch (InterruptedException _) {
                        // Tries again.
                    }
                }
                return null;
            });
            works.add(work);
            threads.add(Thread.ofVirtual().start(work));
        }
        for (int i = 0; i < threads.size(); i += 3) {
            threads.get(i).interrupt();
        }
        for (FutureTask<Void> work : works) {
            work.get();
        }

        assertTrue(most.get() <= size, () -> most.get() + " had a turn at once");
        assertTrue(taken.get() >= 500 * 49, () -> "only " + taken.get() + " turns");
        assertEquals(0, turns.busy());
        assertEquals(0, turns.waiting());
        for (int i = 0; i < size; i++) {
            assertTrue(turns.takeFree());
        }
        assertFalse(turns.takeFree());
    }

    /** Somebody who waits for a turn, as the last in line when this returns, and says so when it comes. */
    private void queue(Turns turns, int name) {
        int before = turns.waiting();
        Thread.ofVirtual().start(() -> {
            try {
                served.add(turns.take(LONG) ? name : -name);
            } catch (InterruptedException _) {
                served.add(-name);
            }
        });
        awaitWaiting(turns, before + 1);
    }

    private static void awaitWaiting(Turns turns, int count) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (turns.waiting() != count) {
            assertTrue(System.nanoTime() < end, "never were " + count + " waiting");
            Thread.onSpinWait();
        }
    }
}
