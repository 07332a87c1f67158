package space.quark.hub.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import space.quark.dock.Caller;
import space.quark.hub.telemetry.LogTail.Excerpt;
import space.quark.hub.telemetry.LogTail.Line;

class LogTailTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private final LoggerContext context = new LoggerContext();
    private final LogTail tail = LogTail.in(context);
    private final Logger logger = context.getLogger("space.quark.posts.PostsService");

    private static List<String> messages(Excerpt excerpt) {
        return excerpt.lines().stream().map(Line::message).toList();
    }

    @Test
    void aProcessHasOneTail() {
        assertSame(tail, LogTail.in(context));
    }

    @Test
    void linesFollowOneAnotherWithoutGaps() {
        for (int i = 0; i < 7; i++) {
            logger.info("line {}", i);
        }
        Excerpt newest = tail.after(null, "INFO", 3);
        assertEquals(List.of("line 4", "line 5", "line 6"), messages(newest));
        logger.info("line 7");
        logger.info("line 8");
        logger.info("line 9");
        Excerpt some = tail.after(newest.next(), "INFO", 2);
        assertEquals(List.of("line 7", "line 8"), messages(some));
        Excerpt rest = tail.after(some.next(), "INFO", 2);
        assertEquals(List.of("line 9"), messages(rest));
        assertEquals(0, rest.dropped());
        Excerpt nothing = tail.after(rest.next(), "INFO", 2);
        assertEquals(List.of(), nothing.lines());
        assertEquals(rest.next(), nothing.next());
    }

    @Test
    void aLevelLeavesOutWhatIsLess() {
        logger.info("fine");
        logger.warn("odd");
        logger.error("wrong");
        logger.info("fine again");
        Excerpt odd = tail.after(0L, "WARN", 10);
        assertEquals(List.of("odd", "wrong"), messages(odd));
        assertEquals(List.of(), tail.after(odd.next(), "WARN", 10).lines());
        assertEquals(List.of("wrong"), messages(tail.after(null, "ERROR", 10)));
    }

    @Test
    void whoeverComesLateIsToldHowManyLinesAreGone() {
        logger.info("first");
        long seen = tail.after(null, "INFO", 1).next();
        for (int i = 0; i < LogTail.MOST_LINES + 30; i++) {
            logger.info("flood {}", i);
        }
        Excerpt late = tail.after(seen, "INFO", 1);
        assertEquals(30, late.dropped());
        assertEquals(List.of("flood 30"), messages(late));
        assertEquals(LogTail.MOST_LINES, tail.after(0L, "INFO", 5000).lines().size());
    }

    @Test
    void longLinesAreCutAndPushOthersOut() {
        for (int i = 0; i < 500; i++) {
            logger.info("long".repeat(5000));
        }
        List<Line> lines = tail.after(0L, "INFO", 5000).lines();
        assertTrue(lines.size() < 200, () -> lines.size() + " lines");
        assertEquals(LogTail.LONGEST_MESSAGE + 1, lines.getFirst().message().length());
    }

    @Test
    void aNumberFromTheFutureBeginsAnew() {
        logger.info("here");
        assertEquals(List.of("here"), messages(tail.after(Long.MAX_VALUE, "INFO", 10)));
    }

    @Test
    void aLineKnowsItsTraceAndKeepsNoSecrets() {
        new Caller(Caller.Level.ANONYMOUS, null, null, Set.of(), null, "127.0.0.1", "", TRACE, Instant.MAX).call(() -> {
            logger.error("password=hunter2 of ann@example.com", new IllegalStateException("token=hunter2"));
            return true;
        });
        Line line = tail.after(null, "INFO", 1).lines().getFirst();
        assertEquals(TRACE, line.traceId());
        assertEquals("ERROR", line.level());
        assertEquals("space.quark.posts.PostsService", line.logger());
        assertEquals("password=[secret] of [mail]", line.message());
        String exception = Objects.requireNonNull(line.exception());
        assertTrue(exception.contains("IllegalStateException") && exception.contains("LogTailTest"), exception);
        assertFalse(exception.contains("hunter2"), exception);
    }

    @Test
    void linesOfManyThreadsHaveNumbersOfTheirOwn() throws InterruptedException {
        List<Thread> writers = java.util.stream.IntStream.range(0, 8)
                .mapToObj(_ -> Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < 100; i++) {
                        logger.info("together");
                    }
                }))
                .toList();
        for (Thread writer : writers) {
            writer.join();
        }
        List<Line> lines = tail.after(0L, "INFO", 1000).lines();
        assertEquals(
                800,
                lines.stream().map(Line::number).collect(Collectors.toSet()).size());
        assertEquals(799, lines.getLast().number() - lines.getFirst().number());
    }
}
