package space.quark.host.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GroupCommitTest {
    private static final int CALLERS = 16;
    private static final int CALLS = 100_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static Outbox.Published row(String key) {
        return new Outbox.Published(new UUID(0, 0), "quark.shop.sold", key, "{}", Instant.EPOCH, "", () -> {});
    }

    /** So often that every place in which one caller can be overtaken by another is met. */
    @Test
    void everyCallerComesBackHoweverTheyOvertakeOneAnother() throws InterruptedException {
        AtomicLong kept = new AtomicLong();
        AtomicInteger writing = new AtomicInteger();
        AtomicInteger together = new AtomicInteger();
        GroupCommit commits = new GroupCommit(rows -> {
            together.accumulateAndGet(writing.incrementAndGet(), Math::max);
            kept.addAndGet(rows.size());
            writing.decrementAndGet();
        });
        List<Outbox.Published> one = List.of(row("a"));
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(Thread.ofPlatform().daemon().start(() -> {
                for (int call = 0; call < CALLS; call++) {
                    commits.publish(one);
                }
            }));
        }
        for (Thread caller : callers) {
            assertTrue(caller.join(PATIENCE), "a caller waits for ever");
        }
        assertEquals((long) CALLERS * CALLS, kept.get());
        assertEquals(1, together.get(), "one writes at a time");
    }

    @Test
    void aFailureIsToldToWhoeverBroughtIt() {
        List<String> kept = new ArrayList<>();
        GroupCommit commits = new GroupCommit(rows -> {
            if (rows.getFirst().key().equals("bad")) {
                throw new IllegalArgumentException("refused");
            }
            rows.forEach(row -> kept.add(row.key()));
        });
        assertThrows(IllegalArgumentException.class, () -> commits.publish(List.of(row("bad"))));
        commits.publish(List.of(row("good")));
        assertEquals(List.of("good"), kept);
    }
}
