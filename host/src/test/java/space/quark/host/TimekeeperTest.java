package space.quark.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimekeeperTest {
    private static final Duration OFTEN = Duration.ofMillis(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<Timekeeper.Recurring> begun = new ArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void end() throws InterruptedException {
        release.countDown();
        for (Timekeeper.Recurring one : begun) {
            assertTrue(one.end(PATIENCE));
        }
    }

    private Timekeeper.Recurring every(Duration pause, Runnable work) {
        Timekeeper.Recurring one = Timekeeper.every(pause, "test", work);
        begun.add(one);
        return one;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs of something else pass. */
    private void letOthersRun() {
        CountDownLatch runs = new CountDownLatch(20);
        every(OFTEN, runs::countDown);
        await(runs);
    }

    @Test
    void whatHangsKeepsNobodyElseFromRunning() {
        CountDownLatch hangs = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            every(OFTEN, () -> {
                hangs.countDown();
                await(release);
            });
        }
        await(hangs);
        letOthersRun();
        assertEquals(1, release.getCount());
    }

    @Test
    void whatComesTogetherWithSomethingThatHangsRunsAllTheSame() {
        CountDownLatch runs = new CountDownLatch(3);
        for (int i = 0; i < 2; i++) {
            every(Duration.ofSeconds(1), () -> {
                runs.countDown();
                if (runs.getCount() == 2) {
                    await(release);
                }
            });
        }
        await(runs);
        assertEquals(1, release.getCount());
    }

    @Test
    void whatFailsRunsAgain() {
        CountDownLatch failures = new CountDownLatch(3);
        every(OFTEN, () -> {
            failures.countDown();
            throw new IllegalStateException("on purpose");
        });
        CountDownLatch errors = new CountDownLatch(3);
        every(OFTEN, () -> {
            errors.countDown();
            throw new NoClassDefFoundError("on purpose");
        });
        await(failures);
        await(errors);
    }

    @Test
    void aMomentWithoutThreadsIsOutlived() {
        AtomicInteger refusals = new AtomicInteger();
        Timekeeper poor = new Timekeeper(work -> {
            if (refusals.incrementAndGet() == 1) {
                throw new OutOfMemoryError("unable to create native thread, on purpose");
            }
            Thread.ofVirtual().start(work);
        });
        CountDownLatch runs = new CountDownLatch(2);
        begun.add(poor.repeat(OFTEN, "test", runs::countDown));
        await(runs);
        assertTrue(refusals.get() > 1);
    }

    @Test
    void whatInterruptsItselfInterruptsNobodyElse() {
        CountDownLatch runs = new CountDownLatch(20);
        AtomicInteger interrupted = new AtomicInteger();
        every(OFTEN, () -> Thread.currentThread().interrupt());
        every(OFTEN, () -> {
            interrupted.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
            runs.countDown();
        });
        await(runs);
        assertEquals(0, interrupted.get());
    }

    @Test
    void theEndWaitsForTheRunUnderWayAndIsTheLast() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch running = new CountDownLatch(1);
        Timekeeper.Recurring one = every(OFTEN, () -> {
            runs.incrementAndGet();
            running.countDown();
            await(release);
        });
        await(running);
        assertFalse(one.end(Duration.ofMillis(1)));
        release.countDown();
        assertTrue(one.end(PATIENCE));
        letOthersRun();
        assertEquals(1, runs.get());
    }

    @Test
    void whatEndsItselfRunsNoMore() {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch ended = new CountDownLatch(1);
        var me = new Timekeeper.Recurring[1];
        CountDownLatch known = new CountDownLatch(1);
        me[0] = every(OFTEN, () -> {
            await(known);
            runs.incrementAndGet();
            try {
                assertTrue(me[0].end(PATIENCE));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            ended.countDown();
        });
        known.countDown();
        await(ended);
        letOthersRun();
        assertEquals(1, runs.get());
    }
}
