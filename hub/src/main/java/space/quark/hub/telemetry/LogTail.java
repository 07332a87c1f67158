package space.quark.hub.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last lines of the log, kept in memory for administrators; as clean of secrets as those that are written. */
public final class LogTail extends UnsynchronizedAppenderBase<ILoggingEvent> {
    static final int MOST_LINES = 1000;
    static final int MOST_CHARACTERS = 1 << 19;
    static final int LONGEST_MESSAGE = 4000;
    static final int LONGEST_EXCEPTION = 8000;

    private static final String NAME = "tail";

    private final Deque<Line> lines = new ArrayDeque<>();
    /** Numbers rise from one start of the station to the next, so that nobody takes a new line for one seen before. */
    private final long first = System.currentTimeMillis();

    private long next = first;
    private int characters;

    /**
     * One line.
     *
     * @param number rises by one from line to line
     * @param exception the stack trace of what went wrong, if anything did
     */
    public record Line(
            long number,
            Instant time,
            String level,
            String logger,
            String message,
            @Nullable String traceId,
            @Nullable String exception) {
        private int characters() {
            return message.length() + logger.length() + (exception == null ? 0 : exception.length());
        }
    }

    /**
     * Lines in their order.
     *
     * @param next the number after which to go on
     * @param dropped lines after the wanted number that are no longer kept, of whatever level
     */
    public record Excerpt(List<Line> lines, long next, long dropped) {}

    /** The tail of this process' log; begins to keep lines if it did not yet. */
    public static LogTail installed() {
        return in((LoggerContext) LoggerFactory.getILoggerFactory());
    }

    static synchronized LogTail in(LoggerContext context) {
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        Appender<ILoggingEvent> known = root.getAppender(NAME);
        if (known instanceof LogTail tail) {
            return tail;
        }
        LogTail tail = new LogTail();
        tail.setContext(context);
        tail.setName(NAME);
        tail.start();
        root.addAppender(tail);
        return tail;
    }

    @Override
    protected void append(ILoggingEvent event) {
        String message = clipped(Redaction.clean(String.valueOf(event.getFormattedMessage())), LONGEST_MESSAGE);
        String stack = LogLines.stack(event);
        keep(
                Instant.ofEpochMilli(event.getTimeStamp()),
                event,
                message,
                stack == null ? null : clipped(stack, LONGEST_EXCEPTION));
    }

    private synchronized void keep(Instant time, ILoggingEvent event, String message, @Nullable String exception) {
        Line line = new Line(
                next++,
                time,
                event.getLevel().toString(),
                event.getLoggerName(),
                message,
                LogLines.trace(event),
                exception);
        lines.add(line);
        characters += line.characters();
        while (lines.size() > MOST_LINES || characters > MOST_CHARACTERS) {
            characters -= lines.remove().characters();
        }
    }

    private static String clipped(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest) + "…";
    }

    /**
     * The lines after a number, oldest first, as many as wanted; without a number the newest ones.
     *
     * @param least the least level, such as {@code WARN}
     */
    public synchronized Excerpt after(@Nullable Long number, String least, int most) {
        int level = Level.toLevel(least).toInt();
        long newest = next - 1;
        List<Line> found = new ArrayList<>();
        if (number == null) {
            for (var back = lines.descendingIterator(); back.hasNext() && found.size() < most; ) {
                add(found, back.next(), level);
            }
            return new Excerpt(found.reversed(), newest, 0);
        }
        // What was never written cannot have been seen: a clock went back between two starts.
        long seen = number > newest ? first - 1 : Math.max(number, first - 1);
        long oldest = lines.isEmpty() ? next : lines.getFirst().number();
        for (Line line : lines) {
            if (line.number() > seen) {
                if (found.size() == most) {
                    break;
                }
                add(found, line, level);
            }
        }
        long reached = found.size() == most && most > 0 ? found.getLast().number() : newest;
        return new Excerpt(found, reached, Math.max(0, oldest - 1 - seen));
    }

    private static void add(List<Line> found, Line line, int level) {
        if (Level.toLevel(line.level()).toInt() >= level) {
            found.add(line);
        }
    }
}
